/** Asks the runtime for a GPU, with its memory in bytes. The runtime is optional: without it the answer says so. */
export async function lookForGpu(): Promise<{ gpu: string; total: number; free: number } | { gpu: null; why: string }> {
  try {
    const { getLlama, LlamaLogLevel } = await import('node-llama-cpp')
    const llama = await getLlama({ gpu: 'auto', build: 'never', maxThreads: 1, logLevel: LlamaLogLevel.disabled })
    if (llama.gpu === false) return { gpu: null, why: 'no GPU was found that the installed builds can use' }
    const [names, { total, free }] = await Promise.all([llama.getGpuDeviceNames(), llama.getVramState()])
    return { gpu: `${names.join(', ')} (${llama.gpu})`, total, free }
  } catch (thrown) {
    return { gpu: null, why: `the model runtime can't be loaded (${(thrown as Error).message.split('\n')[0] ?? ''})` }
  }
}
