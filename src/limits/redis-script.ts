import { windowMs } from "./decision.ts"

/** How long a place is kept for a holder that says nothing more. */
const leaseMs = 30_000

/**
 * Checks and takes in one step, by the clock of Redis, so that nodes whose clocks differ agree. Each window is a log: a
 * sorted set with one member for every request or picture of the last minute; places are a sorted set by the end of their
 * lease. It does what `limit-book.ts` does, and passes the same contract.
 *
 * The packages for rate limits, rate-limiter-flexible among them, count in fixed windows or refill buckets, which let through
 * up to twice the number within some 60 seconds, and take from one limit at a time. Hence a script of our own.
 *
 * Keys: requests, pictures, places. Arguments: the name of the place, how many pictures, and the three limits, -1 for none.
 * Gives used, wait and reset in milliseconds for requests and for pictures (wait -1: never), then places used and 1 where they are full.
 */
export const takeScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local window, lease = ${windowMs}, ${leaseMs}
local place, pictures = ARGV[1], tonumber(ARGV[2])

local function measure(key, limit, wanted)
  if limit < 0 then return 0, 0 end
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - window)
  local used = redis.call('ZCARD', key)
  local over = used + wanted - limit
  if wanted == 0 or over <= 0 then return used, 0 end
  if wanted > limit then return used, -1 end
  return used, redis.call('ZRANGE', key, over - 1, over - 1, 'WITHSCORES')[2] + window - now
end

local function enter(key, limit, wanted)
  if limit < 0 or wanted == 0 then return 0 end
  for number = 1, wanted do redis.call('ZADD', key, now, place .. ':' .. number) end
  redis.call('PEXPIRE', key, window)
  return wanted
end

local function reset(key, limit)
  local newest = limit >= 0 and redis.call('ZRANGE', key, -1, -1, 'WITHSCORES')[2]
  return newest and newest + window - now or 0
end

local requestLimit, pictureLimit, placeLimit = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local requests, requestWait = measure(KEYS[1], requestLimit, 1)
local drawn, pictureWait = measure(KEYS[2], pictureLimit, pictures)
local places, full = 0, 0
if placeLimit >= 0 then
  redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now)
  places = redis.call('ZCARD', KEYS[3])
  if places >= placeLimit then full = 1 end
end

if requestWait == 0 and pictureWait == 0 and full == 0 then
  requests = requests + enter(KEYS[1], requestLimit, 1)
  drawn = drawn + enter(KEYS[2], pictureLimit, pictures)
  if placeLimit >= 0 then
    redis.call('ZADD', KEYS[3], now + lease, place)
    redis.call('PEXPIRE', KEYS[3], lease)
    places = places + 1
  end
end
return { requests, requestWait, reset(KEYS[1], requestLimit), drawn, pictureWait, reset(KEYS[2], pictureLimit), places, full }
`

/** Says that a place is still taken, or takes it again where it was forgotten. Key: places. Argument: the name of the place. */
export const renewScript = `
local time = redis.call('TIME')
redis.call('ZADD', KEYS[1], time[1] * 1000 + math.floor(time[2] / 1000) + ${leaseMs}, ARGV[1])
return redis.call('PEXPIRE', KEYS[1], ${leaseMs})
`
