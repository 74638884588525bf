/** What a command's exit code tells a script. */
export const exitCodes = {
  /** Something failed that trying again may mend. */
  failure: 1,
  /** The command line is wrong. */
  usage: 2,
  /** The model refused, or answered without a picture. */
  refused: 3,
  /** No server answered at the address. */
  unreachable: 4,
} as const

/** What may stand beside the sentence of a failure. */
interface FailureDetails {
  readonly requestId?: string
  /** For `--verbose`. */
  readonly cause?: unknown
}

/** A failure that ends a command: one sentence for people, and an exit code for scripts. */
export class Failure extends Error {
  override readonly name = "Failure"
  readonly exitCode: number
  readonly requestId: string | undefined

  constructor(kind: keyof typeof exitCodes, message: string, { requestId, cause }: FailureDetails = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.exitCode = exitCodes[kind]
    this.requestId = requestId
  }
}
