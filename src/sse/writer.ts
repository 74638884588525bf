/** Opens the only data line of an event whose data are written piece by piece and hold no line break. */
export const dataStart: Uint8Array = Buffer.from("data: ")

/** Ends the data line and the event behind {@link dataStart}. */
export const eventEnd: Uint8Array = Buffer.from("\n\n")

/**
 * Writes one event of a `text/event-stream`. Every line of the data gets a line of its own. Throws TypeError for a line
 * break in the event's name, which would end it.
 */
export function sseEvent(data: string, event?: string): Uint8Array {
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`)
  return Buffer.from(`${event === undefined ? "" : eventLine(event)}${lines.join("")}\n`)
}

/** Opens an event with a name whose data are written piece by piece, up to where {@link eventEnd} goes. Throws as {@link sseEvent}. */
export function sseEventStart(event: string): Uint8Array {
  return Buffer.from(`${eventLine(event)}data: `)
}

/** Writes a comment, which clients drop: it shows that the connection lives. Line breaks become spaces. */
export function sseComment(text: string): Uint8Array {
  return Buffer.from(`: ${text.replace(/[\r\n]+/g, " ")}\n\n`)
}

function eventLine(event: string): string {
  if (/[\r\n]/.test(event)) throw new TypeError("The name of a server-sent event must be a single line.")
  return `event: ${event}\n`
}
