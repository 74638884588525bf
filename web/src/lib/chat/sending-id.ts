/** Makes a name for what is sent, which no other message has. It needs no secure page, unlike `crypto.randomUUID`. */
export function newSendingId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("")
}
