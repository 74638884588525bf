import { randomFillSync } from "node:crypto"
import { crc32 } from "node:zlib"
import { brokenOff, refusal } from "../failures.ts"
import { type Act, behave, end, picture, say, start, type Tokens } from "./act.ts"

/** A way to misbehave. */
interface Fault {
  /** What a client of a provider would see, in a few words. */
  readonly about: string
  play(act: Act): Tokens
}

const forever = 0x7fff_ffff
/** An answer told slowly takes so long, in so many pieces. */
const slowness = { forMs: 8000, pieces: 40 }
const bigBytes = 20 * 1024 * 1024

/** Every way in which the painter misbehaves on request, by the suffix of its name: `limn/painter:no-image`. */
export const faults: Readonly<Record<string, Fault>> = {
  "no-image": {
    about: "ends without a picture by the model's own account",
    async *play(act) {
      yield start(act)
      yield* end(act, "", 0, "no_image", { native: "NO_IMAGE" })
    },
  },
  "text-only": {
    about: "talks and draws nothing",
    async *play(act) {
      const { text } = await act.draw(1 / 16)
      yield start(act)
      yield* say(text, act)
      yield* end(act, text, 0)
    },
  },
  empty: {
    about: "ends well and says nothing",
    async *play(act) {
      yield start(act)
      yield* end(act, "", 0)
    },
  },
  safety: {
    about: "withholds the picture for safety",
    async *play(act) {
      yield start(act)
      yield* end(act, "", 0, "content_filter", {
        native: "IMAGE_SAFETY",
        message: "Unable to show the generated image. The image was filtered out because it may violate safety rules.",
      })
    },
  },
  "blocked-prompt": {
    about: "refuses the prompt itself",
    async *play(act) {
      yield start(act)
      yield* end(act, "", 0, "content_filter", { native: "PROHIBITED_CONTENT", promptBlocked: true })
    },
  },
  "wrong-mime": {
    about: "calls a PNG image/jpeg",
    play: (act) => told(act, (png) => picture(png, { mediaType: "image/jpeg" })),
  },
  thoughts: {
    about: "thinks aloud, with a picture, and signs the result",
    async *play(act) {
      yield start(act)
      const [thought, final] = [await act.draw(1 / 4), await act.draw()]
      yield { type: "text", choice: 0, part: 0, text: "A rough version first, to find the composition.", thought: true }
      yield* picture(thought.png, { part: 1, trailer: { thought: true } })
      yield* say(final.text, act, 2)
      yield* picture(final.png, { part: 3, trailer: { thought: false, signature: Buffer.from("bGltbiBwYWludGVyIHRob3VnaHQ=") } })
      yield* end(act, final.text, 1)
    },
  },
  duplicates: {
    about: "sends the same picture twice",
    play: (act) =>
      told(
        act,
        async function* (png) {
          yield* picture(png)
          yield* picture(png, { part: 2 })
        },
        2,
      ),
  },
  many: {
    about: "sends three pictures where one was asked for",
    async *play(act) {
      yield start(act)
      const first = await act.draw()
      yield* say(first.text, act)
      yield* picture(first.png)
      for (const [part, scale] of [
        [2, 3 / 4],
        [3, 1 / 2],
      ] as const)
        yield* picture((await act.draw(scale)).png, { part })
      yield* end(act, first.text, 3)
    },
  },
  downgrade: {
    about: "draws half of the size that was asked for",
    play: (act) => behave({ ...act, draw: (scale = 1) => act.draw(scale / 2) }),
  },
  big: {
    about: "sends a valid PNG of 20 MB",
    play: (act) => told(act, (png) => picture(enlarged(png))),
  },
  "broken-image": {
    about: "sends a PNG without its end",
    play: (act) => told(act, (png) => picture(firstHalf(png))),
  },
  cut: {
    about: "breaks off inside the picture",
    play: (act) =>
      told(act, (png) =>
        picture(
          png,
          inHalves(png, () => Promise.reject(brokenOff())),
        ),
      ),
  },
  "cut-early": {
    about: "breaks off before anything",
    // oxlint-disable-next-line require-yield -- that is the fault
    async *play() {
      throw brokenOff()
    },
  },
  stall: {
    about: "falls silent inside the picture",
    play: (act) =>
      told(act, (png) =>
        picture(
          png,
          inHalves(png, () => silence(act, act.idleTimeoutMs)),
        ),
      ),
  },
  "stall-early": {
    about: "never begins",
    // oxlint-disable-next-line require-yield -- that is the fault
    async *play(act) {
      await silence(act, act.idleTimeoutMs)
    },
  },
  slow: {
    about: "speaks at once and draws for eight seconds",
    play: (act) =>
      told(act, (png) =>
        picture(png, {
          pieceBytes: Math.ceil(png.byteLength / slowness.pieces),
          between: () => act.wait(slowness.forMs / slowness.pieces),
        }),
      ),
  },
  "slow-start": {
    about: "begins after fifteen seconds",
    async *play(act) {
      await act.wait(15_000)
      yield* behave(act)
    },
  },
  401: { about: "refuses the account's key", play: () => refused("upstream_account") },
  429: { about: "limits the account for two seconds", play: () => refused("upstream_overloaded", 2000) },
  500: { about: "fails", play: () => refused("upstream_error") },
  503: { about: "is overloaded", play: () => refused("upstream_overloaded") },
  region: { about: "does not serve this region", play: () => refused("upstream_unavailable") },
}

/** The usual answer, with its picture told in another way. */
async function* told(act: Act, tell: (png: Uint8Array) => Tokens, pictures = 1): Tokens {
  yield start(act)
  const { png, text } = await act.draw()
  yield* say(text, act)
  yield* tell(png)
  yield* end(act, text, pictures)
}

/** Refusals by which a provider says that it did nothing. */
const neverExecuted: ReadonlySet<string> = new Set(["upstream_account", "upstream_unavailable"])

// oxlint-disable-next-line require-yield -- it only throws
async function* refused(code: Parameters<typeof refusal>[0], retryAfterMs?: number): Tokens {
  throw refusal(code, { retryAfterMs, executed: neverExecuted.has(code) ? "no" : undefined })
}

function inHalves(png: Uint8Array, between: () => Promise<void>) {
  return { pieceBytes: Math.ceil(png.byteLength / 2), between }
}

function firstHalf(png: Uint8Array): Uint8Array {
  return png.subarray(0, Math.ceil(png.byteLength / 2))
}

/** Says nothing until the time is up that a transport gives a silent provider. */
async function silence(act: Act, milliseconds: number): Promise<never> {
  await act.wait(Math.min(milliseconds, forever))
  throw refusal("upstream_timeout")
}

/** The same picture with noise in private chunks (`liMn`: ancillary, unsafe to copy) behind its head. */
function enlarged(png: Uint8Array): Uint8Array {
  const headEnd = 33
  const length = 1024 * 1024
  const chunks = Array.from({ length: Math.ceil((bigBytes - png.byteLength) / length) }, () => {
    const chunk = Buffer.allocUnsafe(length + 12)
    chunk.writeUInt32BE(length, 0)
    chunk.write("liMn", 4, "latin1")
    randomFillSync(chunk, 8, length)
    chunk.writeUInt32BE(crc32(chunk.subarray(4, length + 8)), length + 8)
    return chunk
  })
  return Buffer.concat([png.subarray(0, headEnd), ...chunks, png.subarray(headEnd)])
}
