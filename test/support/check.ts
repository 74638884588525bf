import { spawn } from "node:child_process"

/** Everything that `npm run check` looks at. They run at once; each is a command that exits with 0 when all is well. */
const checks = [
  { name: "format", command: ["oxfmt", "--check", "."] },
  { name: "lint", command: ["oxlint", "--type-aware", "--quiet"] },
  { name: "types", command: ["tsc", "-p", "."] },
  { name: "web app", command: [process.execPath, "web/run.ts", "check"] },
  { name: "import law", command: [process.execPath, "--test", "--test-reporter=dot", "test/architecture.test.ts"] },
  { name: "unused code", command: ["knip", "--no-progress"] },
]

const results = await Promise.all(
  checks.map(
    ({ name, command: [program, ...args] }) =>
      new Promise<boolean>((resolve) => {
        const child = spawn(program as string, args, { stdio: ["ignore", "pipe", "pipe"] })
        let output = ""
        const gather = (piece: Buffer): void => {
          output += piece
        }
        child.stdout.on("data", gather)
        child.stderr.on("data", gather)
        child.on("error", (error) => gather(Buffer.from(String(error))))
        child.on("close", (code) => {
          console.log(`${code === 0 ? "ok    " : "FAILED"}  ${name}${code === 0 ? "" : `\n${output}`}`)
          resolve(code === 0)
        })
      }),
  ),
)
process.exitCode = results.every(Boolean) ? 0 : 1
