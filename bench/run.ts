import { type ChildProcess, spawn } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { load } from "./load.ts"
import { type Workload, workloads } from "./workloads.ts"

/**
 * How fast Limn carries pictures, beside a naive gateway in the same run on the same machine. Prints medians over
 * interleaved rounds; only the ratios mean anything away from the machine they were taken on.
 */
const { values } = parseArgs({
  options: {
    workload: { type: "string", multiple: true },
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "1" },
    concurrency: { type: "string", default: "16" },
    keep: { type: "string", default: "1h" },
  },
})
const rounds = Number(values.rounds)
const seconds = Number(values.seconds)
const concurrency = Number(values.concurrency)
const chosen = workloads.filter(({ name }) => values.workload === undefined || values.workload.includes(name))

const key = "sk-bench-0123456789abcdef"
const folder = await mkdtemp(join(tmpdir(), "limn-bench-"))
const children: ChildProcess[] = []

/** Starts a program and waits until it prints a line that tells its port. */
async function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<{ port: number; child: ChildProcess }> {
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"] })
  children.push(child)
  const port = await new Promise<number>((resolve, reject) => {
    let output = ""
    child.stdout.on("data", (piece: Buffer) => {
      output += piece
      const found = /(?:port |127\.0\.0\.1:)(\d+)/.exec(output)?.[1]
      if (found !== undefined) resolve(Number(found))
    })
    child.on("exit", (code) => reject(new Error(`${args.join(" ")} ended with ${code}: ${output}`)))
  })
  return { port, child }
}

function chatRequest(workload: Workload): Buffer {
  const model = `gemini-bench-${workload.name}`
  const picture = `data:image/png;base64,${uploads.get(workload.uploadLength) ?? ""}`
  const content =
    workload.uploadLength === 0
      ? "Draw."
      : [
          { type: "text", text: "Edit." },
          { type: "image_url", image_url: { url: picture } },
        ]
  const body = Buffer.from(
    JSON.stringify({
      model,
      messages: [{ role: "user", content }],
      modalities: ["image", "text"],
      ...(workload.stream ? { stream: true } : {}),
    }),
  )
  const head = `POST /api/v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\ncontent-length: ${body.byteLength}\r\n\r\n`
  return Buffer.concat([Buffer.from(head), body])
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0

const { bigPng } = await import("../test/support/pictures.ts")
const uploads = new Map(
  workloads
    .filter(({ uploadLength }) => uploadLength > 0)
    .map(({ uploadLength }) => [uploadLength, Buffer.from(bigPng((uploadLength / 4) * 3, 3)).toString("base64")]),
)

try {
  const provider = await start(["bench/fake-provider.ts"])
  const address = `http://127.0.0.1:${provider.port}`
  const config = join(folder, "limn.yaml")
  const prices = workloads.map(({ name }) => `  gemini-bench-${name}: { picture: 0.04 }\n`).join("")
  await writeFile(
    config,
    `channels:\n  - name: bench\n    upstream: gemini\n    preset: google\n    baseUrl: ${address}\n    keys: [none]\n    models: [gemini-bench-*]\n    maxConcurrency: 512\nprices:\n${prices}`,
  )
  const limn = await start(["src/main.ts", "serve", "--port", "0"], {
    LIMN_CONFIG: config,
    LIMN_DATA_DIR: join(folder, "data"),
    LIMN_API_KEY: key,
    LIMN_KEEP_PICTURES: values.keep,
    LOG_LEVEL: "error",
  })
  const naive = await start(["bench/naive-rival.ts"], { PROVIDER: address })

  console.log(`${rounds} interleaved rounds of ${seconds} s at concurrency ${concurrency}, pictures kept for ${values.keep}; medians`)
  console.log("workload                                        limn MB/s   naive MB/s   limn ÷ naive   limn p50 ms   naive p50 ms")
  for (const workload of chosen) {
    const request = chatRequest(workload)
    const rates: { limn: number[]; naive: number[] } = { limn: [], naive: [] }
    const middles: { limn: number[]; naive: number[] } = { limn: [], naive: [] }
    for (let round = 0; round <= rounds; round++) {
      for (const [name, { port }] of [
        ["limn", limn],
        ["naive", naive],
      ] as const) {
        const result = await load(port, request, concurrency, round === 0 ? 0.3 : seconds)
        if (round === 0) continue
        rates[name].push((result.bytes + result.requests * workload.uploadLength) / result.seconds / 1e6)
        middles[name].push(median(result.latenciesMs))
      }
    }
    const columns = [
      median(rates.limn).toFixed(1).padStart(12),
      median(rates.naive).toFixed(1).padStart(13),
      (median(rates.limn) / median(rates.naive)).toFixed(2).padStart(15),
      median(middles.limn).toFixed(2).padStart(14),
      median(middles.naive).toFixed(2).padStart(15),
    ]
    console.log(`${workload.name} ${workload.what}`.padEnd(44) + columns.join(""))
  }
} finally {
  for (const child of children) child.kill("SIGTERM")
  await rm(folder, { recursive: true, force: true })
}
