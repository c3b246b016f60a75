import type { FreeReader, ModelBackends } from '../../main/ports.ts'

/** Backends of which one reader, or none, is chosen for good. */
export function onlyReader(free: FreeReader | null): ModelBackends {
  const refuse = async (): Promise<never> => {
    throw new Error('There is one reader here, and no other.')
  }
  const refuseAtOnce = (): never => {
    throw new Error('There is one reader here, and no other.')
  }
  return {
    free: () => free,
    view: () => ({ chosen: 'none', backends: [], machine: null, remote: null, install: null, broken: [] }),
    onChange: () => undefined,
    look: async () => undefined,
    choose: refuse,
    setRemote: refuse,
    forgetRemote: refuse,
    checkRemote: refuse,
    install: refuseAtOnce,
    stopInstall: refuseAtOnce,
    remove: refuse,
  }
}
