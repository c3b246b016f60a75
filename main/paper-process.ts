import { servePaperProcess } from './paper/main.ts'

/** Runs the paper exchange alone, for other clients, until the process is ended; resolves when it is ready. */
export const runPaper: (args: string[]) => Promise<void> = servePaperProcess
