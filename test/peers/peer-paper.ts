import { type Paper, startPaper } from '../../main/paper/start-paper.ts'
import { walletOf } from '../paper/paper-client.ts'

/** A paper exchange as strangers start it, with SOL (asset 5) at 100 and a round book; time is the machine's. */
export async function peerPaper(): Promise<Paper> {
  const paper = await startPaper({ peer: true, unseen: 'fund' })
  paper.control.still(true)
  paper.control.move('SOL', '100')
  paper.control.setBook('SOL', [['99.9', '5000']], [['100.1', '5000']])
  return paper
}

/** A key that nobody else uses, and its wallet. */
export function peerWallet(pair: string) {
  const privateKey = `0x${pair.repeat(32)}` as const
  return { privateKey, wallet: walletOf(privateKey) }
}

/** Collects what a subscription brings, and waits for the first that fits. */
export function collector<T>() {
  const seen: T[] = []
  let wake = () => {}
  return {
    seen,
    add: (value: T) => {
      seen.push(value)
      wake()
    },
    first: async (fits: (value: T) => boolean): Promise<T> => {
      for (;;) {
        const found = seen.find(fits)
        if (found !== undefined) return found
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
  }
}
