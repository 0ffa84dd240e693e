/* A CUDA driver made of host memory, for running the real pycuda where there is no GPU.
 *
 * Memory is malloc's, copies are memcpy's, streams and contexts are numbers on a stack per thread.
 * The only kernel is the one of tests/gpu.py: out = 2 * in + 1; at address 8 it "fails", and every
 * wait after that says so. What is not here answers CUDA_ERROR_NOT_SUPPORTED (see test_pycuda.py).
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef int Result;
typedef uint64_t Pointer;

enum { OK = 0, NO_CONTEXT = 201, BAD_HANDLE = 400, BAD_ADDRESS = 700 };

static __thread void *stack[64];
static __thread int depth;
static int broken;

Result cuInit(unsigned flags) { return OK; }
Result cuDriverGetVersion(int *version) { *version = 11040; return OK; }
Result cuDeviceGet(int *device, int ordinal) { *device = ordinal; return OK; }
Result cuDeviceGetCount(int *count) { *count = 1; return OK; }
Result cuDeviceGetName(char *name, int size, int device) { strncpy(name, "Host memory", size); return OK; }
Result cuDeviceComputeCapability(int *major, int *minor, int device) { *major = 7; *minor = 2; return OK; }
Result cuDeviceGetAttribute(int *value, int attribute, int device) { *value = 1; return OK; }
Result cuMemGetInfo_v2(size_t *left, size_t *total) { *left = 1u << 30; *total = 1u << 31; return OK; }
Result cuGetErrorString(Result error, const char **text) { *text = "said by a driver of host memory"; return OK; }
Result cuGetErrorName(Result error, const char **text) { *text = "HOST_MEMORY"; return OK; }

static Result push(void *context) { stack[depth++] = context; return OK; }

Result cuCtxCreate_v2(void **context, unsigned flags, int device) { return push(*context = malloc(8)); }
Result cuCtxCreate_v4(void **context, void *how, unsigned flags, int device) { return push(*context = malloc(8)); }
Result cuCtxPushCurrent_v2(void *context) { return push(context); }
Result cuCtxPopCurrent_v2(void **context) {
    if (!depth) return NO_CONTEXT;
    *context = stack[--depth];
    return OK;
}
Result cuCtxGetDevice(int *device) { *device = 0; return depth ? OK : NO_CONTEXT; }
Result cuCtxSynchronize(void) { return depth ? OK : NO_CONTEXT; }
Result cuCtxDetach(void *context) {
    if (depth && stack[depth - 1] == context) depth--;
    free(context);
    return OK;
}

Result cuMemAlloc_v2(Pointer *at, size_t size) {
    if (!depth) return NO_CONTEXT;
    *at = (Pointer)aligned_alloc(512, (size + 511) / 512 * 512);
    return OK;
}
Result cuMemFree_v2(Pointer at) { free((void *)at); return depth ? OK : NO_CONTEXT; }
Result cuMemHostAlloc(void **at, size_t size, unsigned flags) {
    if (!depth) return NO_CONTEXT;
    *at = malloc(size);
    return OK;
}
Result cuMemFreeHost(void *at) { free(at); return OK; }
Result cuMemcpyHtoDAsync_v2(Pointer to, const void *from, size_t size, void *stream) {
    if (!stream) return BAD_HANDLE;
    memcpy((void *)to, from, size);
    return OK;
}
Result cuMemcpyDtoHAsync_v2(void *to, Pointer from, size_t size, void *stream) {
    if (!stream) return BAD_HANDLE;
    memcpy(to, (void *)from, size);
    return OK;
}

Result cuStreamCreate(void **stream, unsigned flags) { *stream = malloc(8); return depth ? OK : NO_CONTEXT; }
Result cuStreamDestroy_v2(void *stream) { free(stream); return OK; }
Result cuStreamSynchronize(void *stream) { return broken ? BAD_ADDRESS : depth ? OK : NO_CONTEXT; }

Result cuModuleLoadDataEx(void **module, const void *text, unsigned count, void *names, void **values) {
    *module = malloc(8);
    return OK;
}
Result cuModuleUnload(void *module) { free(module); return OK; }
Result cuModuleGetFunction(void **function, void *module, const char *name) { *function = module; return OK; }
Result cuFuncGetAttribute(int *value, int attribute, void *function) { *value = 0; return OK; }
Result cuFuncSetBlockShape(void *function, int x, int y, int z) { return OK; }
Result cuLaunchKernel(void *function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                      unsigned shared, void *stream, void **parameters, void **extra) {
    struct { const float *in; float *out; int32_t count; } given;
    memcpy(&given, extra[1], sizeof given - 4);
    if ((Pointer)given.out == 8) { broken = 1; return OK; }
    for (int i = 0; i < given.count; i++) given.out[i] = given.in[i] * 2.0f + 1.0f;
    return OK;
}
