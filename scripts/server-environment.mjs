/**
 * What the server's process is started with beside the operator's own environment. glibc keeps freed blocks for itself
 * once large ones have come and gone; boards come and go, and a small machine needs that memory for other things.
 */
export const SERVER_ENVIRONMENT = { MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_ARENA_MAX: '2' };
