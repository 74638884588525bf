import { paint } from "./terminal.ts"

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]
const frameMs = 100
const clearLine = "\r\u001b[2K"

/** Shows that something goes on, and for how long, while `work` runs: on a terminal, and nothing elsewhere. */
export async function withProgress<T>(label: string, work: () => Promise<T>): Promise<T> {
  const stream = process.stderr
  if (stream.isTTY !== true || process.env["TERM"] === "dumb") return work()
  const startedAt = Date.now()
  let frame = 0
  const draw = (): void => {
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
    stream.write(
      `${clearLine}${paint(stream, "cyan", frames[frame++ % frames.length] as string)} ${label} ${paint(stream, "dim", `${seconds} s`)}`,
    )
  }
  draw()
  const timer = setInterval(draw, frameMs)
  try {
    return await work()
  } finally {
    clearInterval(timer)
    stream.write(clearLine)
  }
}
