import type { Answer } from '../../../preload/contract/report.ts'
import type { World } from '../market/world.ts'
import { type LiveTopic, liveAnswers } from './live-answers.ts'
import { type VenueTopic, venueFacts } from './venue-facts.ts'

export type TopicId = VenueTopic | LiveTopic
/** What a question is about, and the market that it names; null where it names none. */
export interface Topic {
  readonly id: TopicId
  readonly coin: string | null
}

const isVenue = (id: TopicId): id is VenueTopic => Object.hasOwn(venueFacts, id)

/** Answers from live facts or from the table of venue facts, never from anything else. `world` null: the facts are not whole. */
export function answerTopic(topic: Topic, world: World | null): Answer {
  const { id, coin } = topic
  if (isVenue(id)) return { topic: id, isLive: false, ...venueFacts[id] }
  const source = 'live: this account and market as the desk has them now'
  if (world === null)
    return {
      topic: id,
      isLive: true,
      text: 'The market or account data is not whole now, so this can’t be answered.',
      source,
    }
  return { topic: id, isLive: true, text: liveAnswers[id](world, coin), source }
}
