import { argon2, randomBytes, timingSafeEqual } from "node:crypto"
import { promisify } from "node:util"
import { GatewayError } from "#canonical/error.ts"
import type { Secret } from "./secrets.ts"

/** What hashing costs. */
export interface PasswordCost {
  readonly memoryKiB: number
  readonly passes: number
  readonly parallelism: number
}

/** What OWASP's Password Storage Cheat Sheet asks of Argon2id: 19 MiB, two passes. */
export const usualCost: PasswordCost = { memoryKiB: 19 * 1024, passes: 2, parallelism: 1 }

/** Hashes of passwords: Argon2id with a salt each and with the installation's secret, so that a stolen table alone is worth nothing. */
export interface Passwords {
  /** Gives the hash in PHC form. Throws `overloaded` where too many wait already. */
  hash(password: string): Promise<string>
  /**
   * Whether a password is the one of a hash; without a hash it is not, after the same work, so that nobody can tell by the time whether there is
   * one. `outdated`: it is right, and is to be hashed anew because the cost has changed. Throws as `hash` does.
   */
  verify(hash: string | undefined, password: string): Promise<"right" | "outdated" | "wrong">
}

/** Fewest and most characters of a password. */
export const passwordLength = { least: 8, most: 200 }

const derive = promisify(argon2)
const saltBytes = 16
const hashBytes = 32
/** Each takes a thread and its memory; the disk needs the other threads. */
const mostAtOnce = 2
const mostWaiting = 50

interface Parsed extends PasswordCost {
  readonly salt: Buffer
  readonly hash: Buffer
}

/** Makes what hashes passwords with an installation's secret. */
export function createPasswords(secret: Secret, cost: PasswordCost = usualCost): Passwords {
  const pepper = secret.deriveKey("password-pepper")
  const waiting: (() => void)[] = []
  let running = 0

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= mostAtOnce) {
      if (waiting.length >= mostWaiting) {
        throw new GatewayError("overloaded", "Too many people sign in right now. Try again in a few seconds.", { retryAfterMs: 3000 })
      }
      // Whoever ends gives its place away.
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }

  const compute = (password: string, { memoryKiB, passes, parallelism, salt }: Omit<Parsed, "hash">): Promise<Buffer> =>
    inTurn(() =>
      derive("argon2id", {
        // The same letters may be typed as different code points.
        message: Buffer.from(password.normalize("NFKC")),
        nonce: salt,
        secret: pepper,
        memory: memoryKiB,
        passes,
        parallelism,
        tagLength: hashBytes,
      }),
    )

  return {
    async hash(password) {
      const salt = randomBytes(saltBytes)
      return write({ ...cost, salt, hash: await compute(password, { ...cost, salt }) })
    },

    async verify(text, password) {
      const stored = text === undefined ? undefined : read(text)
      const expected: Parsed = stored ?? { ...cost, salt: randomBytes(saltBytes), hash: randomBytes(hashBytes) }
      const right = timingSafeEqual(await compute(password, expected), expected.hash)
      if (!right || stored === undefined) return "wrong"
      const isUsual = (["memoryKiB", "passes", "parallelism"] as const).every((name) => stored[name] === cost[name])
      return isUsual ? "right" : "outdated"
    },
  }
}

function write({ memoryKiB, passes, parallelism, salt, hash }: Parsed): string {
  const base64 = (bytes: Buffer): string => bytes.toString("base64").replace(/=+$/, "")
  return `$argon2id$v=19$m=${memoryKiB},t=${passes},p=${parallelism}$${base64(salt)}$${base64(hash)}`
}

function read(text: string): Parsed {
  const [, memory, passes, parallelism, salt = "", hash = ""] =
    /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(text) ?? []
  const bytes = Buffer.from(hash, "base64")
  if (bytes.length !== hashBytes) throw new Error("A stored password hash is damaged.")
  return {
    memoryKiB: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, "base64"),
    hash: bytes,
  }
}
