using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Drydock.Integration.Kubernetes;

/// <summary>Runs one case against a target and says where it first differs from the recording; a port of the recordings' replay.py.</summary>
/// <remarks>On a target that other cases share, each needs names of its own.</remarks>
internal sealed class CaseRunner(ReplayCase replayCase, IReplayTarget target, string unique = "qz7k2w", string ns = "c-qh3v8m1x")
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal) { ["u"] = unique, ["ns"] = ns, ["webhook"] = "", ["caBundle"] = "" };
    private readonly Dictionary<string, ReplayWatch> _watches = new(StringComparer.Ordinal);

    /// <summary>Null when the case passes, else what differed.</summary>
    public async Task<string?> RunAsync()
    {
        try
        {
            return await CompareAsync();
        }
        finally
        {
            foreach (var watch in _watches.Values) watch.Close?.Invoke();
        }
    }

    /// <summary>The requests that leave a shared target as it was before.</summary>
    public IEnumerable<JsonObject> CleanUp() => (replayCase.Body["cleanup"] as JsonArray ?? []).Select(s => (JsonObject)Substitute(s)!);

    private async Task<string?> CompareAsync()
    {
        var extra = replayCase.Body["scrub"] is JsonArray list ? list.Select(p => (p![0]!.GetValue<string>(), PythonReplacement(p[1]!.GetValue<string>()))).ToList() : [];
        var scrubber = new Scrubber(
            new Dictionary<string, string> { [unique] = "${u}", [ns] = "${ns}" }, replayCase.Body["managedFields"]?.GetValue<bool>() == true, extra);
        if (replayCase.Body.ToJsonString().Contains("${ns}", StringComparison.Ordinal)) await target.CreateNamespaceAsync(ns);
        for (var i = 0; i < replayCase.Steps.Count; i++)
        {
            var raw = replayCase.Steps[i];
            var step = (JsonObject)Substitute(WithoutExpectation(raw))!;
            try
            {
                var got = await RunStepAsync(step, scrubber);
                if (got is null) continue;
                if (JsonDifference.Find(raw["expect"], got) is { } difference)
                {
                    var said = difference.Path == "$.status" ? $" {got["body"]?.ToJsonString(ReplayCase.Relaxed)}" : "";
                    return $"step {i} ({raw["method"]} {raw["path"]}) {difference.Path}: expected {difference.Expected}, got {difference.Got}{said}";
                }
            }
            catch (ReplayException failure)
            {
                return $"step {i}: {failure.Message}";
            }
        }

        return null;
    }

    private static string PythonReplacement(string text) => Regex.Replace(text, @"\\(\d)", "$$$1");

    private static JsonObject WithoutExpectation(JsonObject step)
    {
        var copy = (JsonObject)step.DeepClone();
        copy.Remove("expect");
        return copy;
    }

    private async Task<JsonObject?> RunStepAsync(JsonObject step, Scrubber scrubber)
    {
        if (step["sleep"] is { } sleep)
        {
            await target.WaitAsync(TimeSpan.FromSeconds(double.Parse(sleep.ToJsonString(), CultureInfo.InvariantCulture)));
            return null;
        }

        var method = step["method"]!.GetValue<string>();
        if (method == "WATCH")
        {
            var watch = target.OpenWatch(step);
            if (step["start"] is { } name)
            {
                _watches[name.GetValue<string>()] = watch;
                return null;
            }

            await WaitForWatchAsync(step, watch);
            return WatchResult.Make(step, watch, scrubber);
        }

        if (method == "WATCHEND")
        {
            var watch = _watches[step["name"]!.GetValue<string>()];
            await WaitForWatchAsync(step, watch);
            return WatchResult.Make(step, watch, scrubber);
        }

        return await RequestAsync(step, scrubber);
    }

    private async Task<JsonObject?> RequestAsync(JsonObject step, Scrubber scrubber)
    {
        var poll = step["poll"] as JsonObject;
        var left = TimeSpan.FromSeconds(poll?["timeoutSeconds"]?.GetValue<double>() ?? 20);
        var answer = await target.SendAsync(step);
        while (poll is not null && !ReplayCondition.Holds(poll, answer.Status, answer.Body) && left > TimeSpan.Zero)
        {
            await target.WaitAsync(Poll);
            left -= Poll;
            answer = await target.SendAsync(step);
        }

        foreach (var (name, path) in step["capture"] as JsonObject ?? [])
        {
            var found = JsonPath.Find(answer.Body, path!.GetValue<string>());
            if (found.Count == 0) throw new ReplayException($"nothing to capture at {path} in {answer.Status} {answer.Body?.ToJsonString(ReplayCase.Relaxed)}");
            _variables[name] = JsonPath.Text(found[0]);
        }

        if (step["sortItems"] is JsonArray sort && answer.Body?["items"] is JsonArray items) SortItems(items, sort);
        if (step["noexpect"] is not null) return null;
        var body = scrubber.Scrub(answer.Body);
        foreach (var path in step["drop"] as JsonArray ?? []) JsonPath.Drop(body, path!.GetValue<string>());
        if (step["pick"] is JsonArray picked && answer.Status < 400) body = WatchResult.Pick(body, picked);
        var headers = new JsonObject();
        foreach (var (name, value) in answer.Headers)
        {
            headers[name] = value is JsonArray many
                ? new JsonArray([.. many.Select(v => (JsonNode)scrubber.Text(v!.GetValue<string>()))]) : scrubber.Text(value!.GetValue<string>());
        }

        return new JsonObject { ["status"] = answer.Status, ["headers"] = headers, ["body"] = body };
    }

    private static void SortItems(JsonArray items, JsonArray sort)
    {
        var sorted = items.OrderBy(i => string.Join("|", sort.Select(p => string.Join(",", JsonPath.Find(i, p!.GetValue<string>()).Select(f => f?.ToJsonString())))), StringComparer.Ordinal)
            .Select(i => i?.DeepClone()).ToArray();
        items.Clear();
        foreach (var item in sorted) items.Add(item);
    }

    private async Task WaitForWatchAsync(JsonObject step, ReplayWatch watch)
    {
        var left = TimeSpan.FromSeconds(step["timeoutSeconds"]?.GetValue<double>() ?? 10);
        while (left > TimeSpan.Zero && !watch.IsClosed)
        {
            if (step["untilClosed"] is null)
            {
                var seen = watch.Events.Where(e => WatchResult.IsWanted(step, e)).ToList();
                if (step["count"] is { } count && seen.Count >= count.GetValue<int>()) break;
                if (step["until"] is JsonObject until && seen.Any(e => ReplayCondition.Holds(until, null, e))) break;
            }

            await target.WaitAsync(Poll);
            left -= Poll;
        }

        if (step["untilClosed"] is null) await target.WaitAsync(TimeSpan.FromSeconds(step["linger"]?.GetValue<double>() ?? 0.25));
        watch.WasClosed = watch.IsClosed;
        watch.Close?.Invoke();
    }

    private JsonNode? Substitute(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                var result = new JsonObject();
                foreach (var (key, value) in map) result[SubstituteText(key)] = Substitute(value);
                return result;
            case JsonArray list: return new JsonArray([.. list.Select(Substitute)]);
            case null: return null;
        }

        if (node.GetValueKind() != JsonValueKind.String) return node.DeepClone();
        var text = node.GetValue<string>();
        if (!text.Contains("${", StringComparison.Ordinal)) return text;
        return Regex.Match(text, @"^\$\{int:(\w+)\}$") is { Success: true } integer
            ? int.Parse(_variables[integer.Groups[1].Value], CultureInfo.InvariantCulture) : SubstituteText(text);
    }

    private string SubstituteText(string text)
    {
        text = Regex.Replace(text, @"\$\{repeat:(.+?):(\d+)\}", m => string.Concat(Enumerable.Repeat(m.Groups[1].Value, int.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture))));
        return Regex.Replace(text, @"\$\{(\w+)\}", m => _variables.GetValueOrDefault(m.Groups[1].Value, m.Value));
    }
}
