-- The addresses of a file, one after the other and again from the first; what came of it as JSON.
local requests, at = {}, 0

function init(args)
  wrk.headers["Accept-Encoding"] = "gzip"
  wrk.headers["Accept-Language"] = "vi"
  for path in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("GET", path)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency, _requests)
  local errors = summary.errors
  local broken = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format(
    '\nRESULT {"requests": %d, "seconds": %f, "refused": %d, "broken": %d, "p50": %f, "p99": %f}\n',
    summary.requests, summary.duration / 1e6, errors.status, broken,
    latency:percentile(50) / 1e6, latency:percentile(99) / 1e6))
end
