import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { Counter, Gauge, Histogram, renderMetrics } from "./metric.ts"
import { Metrics } from "./metrics.ts"

describe("metrics", () => {
  const counter = new Counter<"channel" | "outcome">("made_total", "Made")
  counter.add({ outcome: "ok", channel: 'a "b"\\\n' })
  counter.add({ channel: 'a "b"\\\n', outcome: "ok" }, 2)
  counter.add({ channel: "c", outcome: "ok" })
  const gauge = new Gauge<"mode">("mode", "Mode")
  gauge.set({ mode: "a" }, 1)
  gauge.set({ mode: "a" }, 0)
  const histogram = new Histogram<"kind">("took_seconds", "Took", [0.5, 1])
  for (const seconds of [0.25, 1, 7]) histogram.observe({ kind: "x" }, seconds)
  const plain = new Counter("all_total", "All")
  plain.add({})

  const cases = [
    {
      name: "a counter adds up by labels, in whatever order they come, and escapes them",
      metric: counter,
      lines: [
        "# HELP made_total Made",
        "# TYPE made_total counter",
        String.raw`made_total{channel="a \"b\"\\\n",outcome="ok"} 3`,
        'made_total{channel="c",outcome="ok"} 1',
      ],
    },
    { name: "a gauge shows what was set last", metric: gauge, lines: ["# HELP mode Mode", "# TYPE mode gauge", 'mode{mode="a"} 0'] },
    {
      name: "the buckets of a histogram hold all that is no larger than their bound",
      metric: histogram,
      lines: [
        "# HELP took_seconds Took",
        "# TYPE took_seconds histogram",
        'took_seconds_bucket{kind="x",le="0.5"} 1',
        'took_seconds_bucket{kind="x",le="1"} 2',
        'took_seconds_bucket{kind="x",le="+Inf"} 3',
        'took_seconds_sum{kind="x"} 8.25',
        'took_seconds_count{kind="x"} 3',
      ],
    },
    { name: "no labels, no braces", metric: plain, lines: ["# HELP all_total All", "# TYPE all_total counter", "all_total 1"] },
  ]
  for (const { name, metric, lines } of cases) it(name, () => assert.deepEqual(metric.render().trimEnd().split("\n"), lines))

  it("adds up what several processes have counted, and reads what is watched when it is shown", () => {
    const processes = [2, 5].map((running) => {
      const metrics = new Metrics()
      metrics.requests.add({ dialect: "images", outcome: "succeeded" }, running)
      metrics.runningRequests.watch({}, () => running)
      return metrics
    })
    processes[1]?.requests.add({ dialect: "chat", outcome: "internal" })
    const text = renderMetrics(processes.flatMap((metrics) => metrics.state()))
    for (const line of [
      'limn_requests_total{dialect="images",outcome="succeeded"} 7',
      'limn_requests_total{dialect="chat",outcome="internal"} 1',
      "limn_running_requests 7",
    ]) {
      assert.equal(text.split("\n").filter((other) => other === line).length, 1, line)
    }
    assert.equal(text.match(/^# TYPE limn_requests_total /gm)?.length, 1)
  })

  it("shows no more of what comes and goes than there is", () => {
    const metrics = new Metrics()
    let running: Readonly<Record<string, number>> = { one: 1, two: 2 }
    metrics.runningCalls.watchAll(() => Object.entries(running).map(([channel, calls]) => [{ channel }, calls]))
    const shown = () => renderMetrics(metrics.state()).match(/^limn_running_calls\{.*$|^limn_\w+\{channel="(?:one|two|three)"\} \d+$/gm)
    assert.equal(shown()?.length, 2)
    running = { two: 0, three: 4 }
    assert.deepEqual(
      shown()?.map((line) => line.replace(/^\w+/, "")),
      ['{channel="two"} 0', '{channel="three"} 4'],
    )
  })

  it("shows every one of Limn's own", () => {
    const metrics = new Metrics()
    metrics.requests.add({ dialect: "images", outcome: "succeeded" })
    const text = metrics.render()
    const named = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name)
    assert.equal(named.length, Object.values(metrics).length)
    assert.match(text, /^limn_requests_total\{dialect="images",outcome="succeeded"\} 1$/m)
    assert.ok(text.endsWith("\n"))
  })
})
