-- Load for wrk: a new hit (a UUIDv7 of this moment) with every request.
-- Environment: PATH_ASKED, ADDRESSES (how many senders are told by X-Forwarded-For),
-- AGENTS, and CLOSE=1 for a fresh connection each.
local ffi = require("ffi")
ffi.cdef[[
typedef struct { long tv_sec; long tv_nsec; } pubpipe_timespec;
int clock_gettime(int, pubpipe_timespec *);
]]
local moment = ffi.new("pubpipe_timespec")
local pages = { { "lake", "en" }, { "lake", "ru" }, { "lake", "arm" }, { "orchard", "en" }, { "orchard", "ru" } }
local path = os.getenv("PATH_ASKED") or "/hit"
local addresses = tonumber(os.getenv("ADDRESSES") or "0")
local agents = tonumber(os.getenv("AGENTS") or "1")
local closes = os.getenv("CLOSE") == "1"
local random, format = math.random, string.format

function init(_)
  ffi.C.clock_gettime(0, moment)
  math.randomseed(tonumber(moment.tv_nsec))
end

function request()
  ffi.C.clock_gettime(0, moment)
  local now = tonumber(moment.tv_sec) * 1000 + math.floor(tonumber(moment.tv_nsec) / 1000000)
  local id = format("%08x-%04x-7%03x-%04x-%06x%06x", math.floor(now / 65536), now % 65536,
    random(0, 0xfff), random(0x8000, 0xbfff), random(0, 0xffffff), random(0, 0xffffff))
  local page = pages[random(#pages)]
  local headers = {
    ["Content-Type"] = "application/json",
    ["User-Agent"] = format("Mozilla/5.0 (X11; Linux x86_64) Firefox/%d.0", 100 + random(agents)),
    ["Sec-Fetch-Site"] = "same-origin",
  }
  if addresses > 0 then
    local n = random(addresses)
    headers["X-Forwarded-For"] = format("203.%d.%d.%d", math.floor(n / 65536), math.floor(n / 256) % 256, n % 256)
  end
  if closes then headers["Connection"] = "close" end
  return wrk.format("POST", path, headers,
    format('{"event_id":"%s","article":"%s","locale":"%s","edition":1}', id, page[1], page[2]))
end

function done(summary, latency, _)
  io.write(format('RESULT {"requests":%d,"seconds":%.6f,"refused":%d,"errors":%d,"p50":%.3f,"p99":%.3f}\n',
    summary.requests, summary.duration / 1e6, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
