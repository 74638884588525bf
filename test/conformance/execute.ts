import { spawn } from "node:child_process"

/** What became of a command. */
export interface Outcome {
  /** Null where it was ended by a signal, ran out of time, or could not be started. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command to its end and gathers what it prints. Never rejects: a command that is not there has a null code. */
export function execute(
  command: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly timeoutMs: number },
): Promise<Outcome> {
  const [program = "", ...args] = command
  const { cwd, env = process.env, timeoutMs } = options
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      env,
      ...(cwd === undefined ? {} : { cwd }),
      stdio: ["ignore", "pipe", "pipe"],
      timeout: timeoutMs,
      killSignal: "SIGKILL",
    })
    const printed = { stdout: "", stderr: "" }
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (piece: string) => {
        printed[name] += piece
      })
    }
    child.once("error", (error) => resolve({ code: null, ...printed, stderr: `${printed.stderr}${error.message}\n` }))
    child.once("close", (code, signal) => {
      const late = signal === "SIGKILL" ? `Ended after ${timeoutMs / 1000} s.\n` : ""
      resolve({ code, ...printed, stderr: `${printed.stderr}${late}` })
    })
  })
}
