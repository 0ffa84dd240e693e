"""Other people's data sets, turned into KITTI folders: one module per format.

Every module has ``read(source, pictures)``: it yields one Found per picture, in a fixed order, with
the words and boxes as they stand there. What they mean, clipping, refusing and writing is in
``models.training.imports.kitti`` and the same for all.
"""
