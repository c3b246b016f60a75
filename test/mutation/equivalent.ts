/** Mutants that change nothing anybody could see, each with the reason; nothing else may stand here. */
export const equivalent: ReadonlyMap<string, string> = new Map<string, string>([])
