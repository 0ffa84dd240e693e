"""TensorRT engines: what the network becomes on the one machine it was compiled for.

An engine lies in the state folder with its manifest beside it. It is used only where everything
the manifest says is true of this machine; otherwise it is built anew. Nothing here imports
TensorRT or pycuda before it is asked to do something with them.
"""
