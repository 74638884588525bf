const responsePrefix = "resp_"

/** The name of an answer: our id of its request behind `resp_`. */
export function responseId(requestId: string): string {
  return `${responsePrefix}${requestId}`
}

/** Our id of the request behind the name of an answer; undefined for what is no such name. */
export function requestIdOf(id: string): string | undefined {
  return /^resp_[\w.-]{1,100}$/.test(id) ? id.slice(responsePrefix.length) : undefined
}

/** The name of an item of an answer: the same however often and in whatever form the answer is written. */
export function itemId(type: "message" | "picture", requestId: string, choice: number, position: number): string {
  return `${type === "message" ? "msg" : "ig"}_${requestId}_${choice}_${position}`
}

/** Our id of the request whose answer an item belongs to; undefined where the name tells none. */
export function requestIdOfItem(id: string): string | undefined {
  return /^(?:msg|ig)_([\w.-]{1,100})_\d+_\d+$/.exec(id)?.[1]
}

/** The name of a picture of an input, as the list of input items gives it: it may be sent back. */
export function listedPictureId(sha256: string): string {
  return `ig_${sha256}`
}

/** The hash in a name that {@link listedPictureId} made. */
export function listedPictureOf(id: string): string | undefined {
  return /^ig_([0-9a-f]{64})$/.exec(id)?.[1]
}
