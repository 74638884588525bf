import { readFileSync } from "node:fs"
import { Command, CommanderError } from "commander"
import { GatewayError } from "#canonical/error.ts"
import { ConfigError } from "#config/config-error.ts"
import { exitCodes, Failure } from "./failure.ts"
import { hasColour, note, paint, plain } from "./terminal.ts"

/** What adds each command to the program. The files are loaded on demand, because what only one command needs would slow the start of all. */
const commands = new Map<string, () => Promise<(program: Command) => void>>([
  ["serve", async () => (await import("./serve.ts")).addServe],
  ["generate", async () => (await import("./generate.ts")).addGenerate],
  ["edit", async () => (await import("./edit.ts")).addEdit],
  ["models", async () => (await import("./models.ts")).addModels],
  ["mcp", async () => (await import("./mcp.ts")).addMcp],
  ["check", async () => (await import("./check.ts")).addCheck],
  ["db", async () => (await import("./db.ts")).addDb],
  ["prices", async () => (await import("./prices.ts")).addPrices],
  ["usage", async () => (await import("./usage.ts")).addUsage],
  ["requests", async () => (await import("./requests.ts")).addRequests],
  ["ledger-check", async () => (await import("./ledger-check.ts")).addLedgerCheck],
  ["keys", async () => (await import("./keys.ts")).addKeys],
  ["users", async () => (await import("./people.ts")).addUsers],
  ["login-link", async () => (await import("./login-link.ts")).addLoginLink],
  ["teams", async () => (await import("./people.ts")).addTeams],
])

/** Builds the tree of commands; only the branch of one where a command is named. */
export async function createProgram(named?: string): Promise<Command> {
  const program = new Command("limn")
    .description("The self-hosted gateway for models that make pictures.")
    .version(version())
    .option("--verbose", "show the details of a failure")
    .showHelpAfterError("(limn --help shows what there is)")
    .exitOverride()
    .configureHelp({ showGlobalOptions: false })
    .configureOutput({
      getOutHasColors: () => hasColour(process.stdout),
      getErrHasColors: () => hasColour(process.stderr),
    })
  const asked = named === undefined ? undefined : commands.get(named)
  for (const load of asked === undefined ? commands.values() : [asked]) (await load())(program)
  for (const command of program.commands) inherit(command)
  return program
}

function version(): string {
  const file = readFileSync(new URL("../../package.json", import.meta.url), "utf8")
  return (JSON.parse(file) as { version: string }).version
}

/** What holds for the program holds for each of its commands, and `--verbose` may stand anywhere. */
function inherit(command: Command): void {
  command
    .exitOverride()
    .option("--verbose", "show the details of a failure")
    .showHelpAfterError(`(${commandPath(command)} --help shows what there is)`)
  for (const inner of command.commands) inherit(inner)
}

function commandPath(command: Command): string {
  return command.parent === null ? command.name() : `${commandPath(command.parent)} ${command.name()}`
}

/** Runs the command line and sets the exit code. Failures are one sentence on standard error. */
export async function run(argv: readonly string[]): Promise<void> {
  try {
    const program = await createProgram(argv[2])
    await program.parseAsync(argv)
  } catch (error) {
    process.exitCode = report(error, argv.includes("--verbose"))
  }
}

function report(error: unknown, verbose: boolean): number {
  // Commander has written its own message by then.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage
  const failure = error instanceof Failure ? error : undefined
  const id = failure?.requestId === undefined ? "" : ` (request ${plain(failure.requestId)})`
  for (const line of sentences(error)) note(`${paint(process.stderr, "red", "limn:")} ${line}${id}`)
  if (verbose) note(String((error as Error).stack ?? error))
  if (verbose && failure?.cause !== undefined)
    note(`cause: ${failure.cause instanceof Error ? failure.cause.stack : JSON.stringify(failure.cause)}`)
  return failure?.exitCode ?? exitCodes.failure
}

function sentences(error: unknown): string[] {
  if (error instanceof ConfigError) return error.problems.map(({ place, message }) => plain(`${place}: ${message}.`))
  if (error instanceof Failure || error instanceof GatewayError) return [plain(error.message)]
  const { code, message } = error as NodeJS.ErrnoException & { port?: number }
  if (code === "EADDRINUSE")
    return ["Another program listens on this address already. Stop it, or choose another port with --port or PORT."]
  if (code === "EACCES" || code === "EPERM") return [plain(`Not allowed: ${message}.`)]
  return [plain(message ?? String(error))]
}
