/** A model file that can't be used as asked; the message is one sentence or two with the reason, what is true now, and what to do. */
export class ModelRefusal extends Error {}
