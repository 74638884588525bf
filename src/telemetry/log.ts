import { destination as fileDestination, pino } from "pino"
import { prettyLine } from "./pretty-line.ts"
import { createRedact } from "./redact.ts"

/** Writes a line: members and a message, or a message alone. */
interface LogMethod {
  (members: object, message?: string): void
  (message: string): void
}

/** The log of Limn. Nothing needs to be cleaned before it is given to it. */
export interface Log {
  readonly trace: LogMethod
  readonly debug: LogMethod
  readonly info: LogMethod
  readonly warn: LogMethod
  readonly error: LogMethod
  readonly fatal: LogMethod
  /** A log that adds these members to every line. */
  child(members: object): Log
}

/** A log that can be told of secrets while it is written. */
export interface GuardedLog extends Log {
  /** From now on these are replaced too, here and in every child. */
  hide(secrets: readonly string[]): void
}

/** What a log is made with. */
export interface LogOptions {
  /** `trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`. @default info */
  readonly level?: string
  /** Values that must never be shown: provider keys, tokens. Each at least 8 characters long. */
  readonly secrets?: readonly string[]
  /** Where lines go. @default standard output, written in the background and flushed when the process exits */
  readonly destination?: { write(line: string): unknown }
  /** Lines for people instead of JSON. @default whether standard output is a terminal */
  readonly pretty?: boolean
}

/** Lines that nobody takes in time are dropped beyond so many bytes, so that a stuck reader cannot eat the memory. */
const maxBufferedBytes = 8 * 1024 * 1024

/**
 * Makes the log: one JSON object per line with `time` (RFC 3339), `level`, `msg` and the members, or one line for people
 * on a terminal. Secrets, base64 and long texts never reach it (see `createRedact`).
 */
export function createLog(options: LogOptions = {}): GuardedLog {
  const { level = "info", secrets = [], pretty = options.destination === undefined && process.stdout.isTTY === true } = options
  const known = new Set(secrets)
  let redact = createRedact(secrets)
  const output = options.destination ?? fileDestination({ dest: 1, sync: false, maxLength: maxBufferedBytes })
  const colour = process.stdout.isTTY === true && !process.env["NO_COLOR"]
  const log = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      // The errors are plain objects by then.
      serializers: { err: (error: unknown) => error },
      hooks: {
        logMethod(given, method) {
          const cleaned = given.map((value) => redact(value instanceof Error ? { err: value } : value))
          method.apply(this, cleaned as Parameters<typeof method>)
        },
      },
    },
    pretty ? { write: (line) => output.write(prettyLine(line, colour)) } : output,
  )
  const { child } = log
  // Children inherit from their parent, and with it this way of making children.
  return Object.assign(log, {
    hide(secrets: readonly string[]): void {
      for (const secret of secrets) known.add(secret)
      redact = createRedact([...known])
    },
    child(this: typeof log, members: object): Log {
      return child.call(this, redact(members) as Record<string, unknown>)
    },
  })
}
