/** The model tools for hosts: convert, merge, and the catalogue of what is installed. None of them loads a model. */
export { findModel, installModel, listModels, removeModel, verifyModel } from './models/catalog.ts'
export { checkPair } from './models/import/check-pair.ts'
export { convertPair, mergeToGguf } from './models/import/convert-pair.ts'
export { readGguf } from './models/import/gguf-file.ts'
export { mergeForVllm } from './models/import/merge-for-vllm.ts'
export { ModelRefusal } from './models/import/model-refusal.ts'
export { memoryNeed } from './models/memory-need.ts'
export { probeMachine } from './models/probe-machine.ts'
