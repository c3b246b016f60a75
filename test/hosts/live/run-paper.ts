import { runPaper } from '../../../main/paper-process.ts'

// The paper exchange in a process of its own, for a desk that will hang.
await runPaper(['--open'])
