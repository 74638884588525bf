import { owned } from "#bytes/chunk.ts"
import { decodeUtf8, Utf8Error } from "#bytes/utf8.ts"
import { JsonError } from "./json-error.ts"
import { JsonScanner, LiftedMark, type ScanLimits } from "./scanner.ts"

/** A long string of a JSON document as bytes: UTF-8 with its escapes resolved, in slices of the body it came in. */
export class Lifted {
  readonly chunks: readonly Uint8Array[]
  /** Bytes. */
  readonly byteLength: number

  constructor(chunks: readonly Uint8Array[]) {
    this.chunks = chunks
    this.byteLength = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0)
  }

  /** Gives the whole as a JavaScript string; not for pictures. Throws {@link JsonError} where a slice begins or ends inside a character. */
  text(): string {
    try {
      return decodeUtf8(this.chunks)
    } catch (error) {
      if (!(error instanceof Utf8Error)) throw error
      throw new JsonError("utf8", "A text of the JSON is not valid UTF-8.", 0)
    }
  }

  /** Whether it begins with these ASCII characters, in exactly this case. */
  startsWith(ascii: string): boolean {
    return Buffer.concat(this.slice(0, ascii.length).chunks).equals(Buffer.from(ascii, "latin1"))
  }

  /** Gives the bytes from `start` to before `end` without copying. Both count from 0; what lies outside is left out. */
  slice(start: number, end = this.byteLength): Lifted {
    const chunks: Uint8Array[] = []
    let offset = 0
    for (const chunk of this.chunks) {
      const part = chunk.subarray(Math.max(0, start - offset), Math.max(0, end - offset))
      if (part.byteLength > 0) chunks.push(part)
      offset += chunk.byteLength
    }
    return new Lifted(chunks)
  }
}

/**
 * Parses a whole JSON body that lies in one or more buffers, which must not change afterwards. Strings that are at least
 * `liftFromBytes` long (1024 by default) come as {@link Lifted}. Raw control characters are refused unless
 * `strictLifts` is false. Throws {@link JsonError}.
 */
export function parseBody(body: readonly Uint8Array[], limits: ScanLimits = {}): unknown {
  const scanner = new JsonScanner({ strictLifts: true, ...limits })
  const lifts: Uint8Array[][] = []
  for (const bytes of body) {
    for (const event of scanner.write(owned(bytes))) {
      if (event.type === "lift-start") lifts[event.lift] = []
      else if (event.type === "lift-chunk") lifts[event.lift]?.push(event.chunk.bytes)
    }
  }
  return putBack(scanner.finish(), lifts)
}

/** Replaces every mark by its string, without recursion over what a client sent. */
function putBack(value: unknown, lifts: readonly Uint8Array[][]): unknown {
  if (lifts.length === 0) return value
  const root = { value }
  const containers: object[] = [root]
  for (let container = containers.pop(); container !== undefined; container = containers.pop()) {
    for (const key of Array.isArray(container) ? container.keys() : Object.keys(container)) {
      const member: unknown = Reflect.get(container, key)
      if (member instanceof LiftedMark) Reflect.set(container, key, new Lifted(lifts[member.lift] ?? []))
      else if (typeof member === "object" && member !== null) containers.push(member)
    }
  }
  return root.value
}
