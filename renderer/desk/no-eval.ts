/**
 * Tells the schema library not to compile its checks with `new Function`, which the content policy forbids and reports.
 * It must run before the contract is imported, because schemas are built when their module is first read.
 */
const settings = globalThis as { __zod_globalConfig?: { jitless?: boolean } }
settings.__zod_globalConfig = { ...settings.__zod_globalConfig, jitless: true }

export {}
