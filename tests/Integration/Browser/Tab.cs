using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Drydock.Integration.Browser;

/// <summary>One tab: what it complained of, what it asked for, and what a user does in it.</summary>
internal sealed class Tab
{
    private readonly DevTools _devTools;
    private readonly string _session;
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Tab(DevTools devTools, string session)
    {
        (_devTools, _session) = (devTools, session);
        devTools.Happened += (from, name, parameters) =>
        {
            if (from == session) Note(name, parameters);
        };
    }

    /// <summary>Errors, warnings and uncaught exceptions.</summary>
    internal IReadOnlyList<string> Complaints => [.. _complaints];

    /// <summary>Addresses that were asked for.</summary>
    internal IReadOnlyList<string> Requests => [.. _requests];

    internal static async Task<Tab> OpenAsync(DevTools devTools, int width, int height)
    {
        var target = await devTools.SendAsync(null, "Target.createTarget", new JsonObject { ["url"] = "about:blank" });
        var session = await devTools.SendAsync(null, "Target.attachToTarget", new JsonObject { ["targetId"] = target["targetId"]!.GetValue<string>(), ["flatten"] = true });
        var tab = new Tab(devTools, session["sessionId"]!.GetValue<string>());
        foreach (var domain in new[] { "Page", "Runtime", "Network", "Log" }) await tab.SendAsync($"{domain}.enable");
        await tab.ResizeAsync(width, height);
        return tab;
    }

    /// <summary>Gives the window another size, in CSS pixels.</summary>
    internal Task ResizeAsync(int width, int height) =>
        SendAsync("Emulation.setDeviceMetricsOverride", new JsonObject { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = false });

    /// <summary>Opens a file and waits until the page says that it is drawn.</summary>
    internal async Task GoToFileAsync(string path)
    {
        _loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await SendAsync("Page.navigate", new JsonObject { ["url"] = new Uri(path).AbsoluteUri });
        await _loaded.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await SettleAsync();
    }

    /// <summary>Waits for two frames: what was asked to be drawn is drawn.</summary>
    internal Task<string> SettleAsync() => EvaluateAsync("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done('drawn'))))");

    /// <summary>The value of an expression as text; promises are awaited.</summary>
    internal async Task<string> EvaluateAsync(string expression)
    {
        var answer = await SendAsync("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true });
        if (answer["exceptionDetails"] is { } thrown) throw new InvalidOperationException($"{expression}: {thrown.ToJsonString()}");
        return answer["result"]!["value"]?.ToString() ?? "";
    }

    internal Task EmulateAsync(string media, params (string Name, string Value)[] features) => SendAsync("Emulation.setEmulatedMedia", new JsonObject
    {
        ["media"] = media,
        ["features"] = new JsonArray([.. features.Select(f => (JsonNode)new JsonObject { ["name"] = f.Name, ["value"] = f.Value })]),
    });

    internal async Task ClickAsync(double x, double y)
    {
        foreach (var type in new[] { "mouseMoved", "mousePressed", "mouseReleased" })
        {
            await SendAsync("Input.dispatchMouseEvent", new JsonObject
            {
                ["type"] = type, ["x"] = x, ["y"] = y, ["button"] = type == "mouseMoved" ? "none" : "left", ["clickCount"] = type == "mouseMoved" ? 0 : 1,
            });
        }

        await SettleAsync();
    }

    internal async Task WheelAsync(double x, double y, double delta, bool control)
    {
        await SendAsync("Input.dispatchMouseEvent", new JsonObject
        {
            ["type"] = "mouseWheel", ["x"] = x, ["y"] = y, ["deltaX"] = 0, ["deltaY"] = delta, ["modifiers"] = control ? 2 : 0,
        });
        await SettleAsync();
    }

    /// <summary>Presses a key by its name in JavaScript ("ArrowRight", "f").</summary>
    internal async Task PressAsync(string key)
    {
        var press = new JsonObject { ["type"] = "keyDown", ["key"] = key };
        if (key.Length == 1) press["text"] = key;
        await SendAsync("Input.dispatchKeyEvent", press);
        await SendAsync("Input.dispatchKeyEvent", new JsonObject { ["type"] = "keyUp", ["key"] = key });
        await SettleAsync();
    }

    internal async Task<byte[]> ScreenshotAsync() =>
        Convert.FromBase64String((await SendAsync("Page.captureScreenshot", new JsonObject { ["format"] = "png" }))["data"]!.GetValue<string>());

    internal async Task<byte[]> PrintAsync() =>
        Convert.FromBase64String((await SendAsync("Page.printToPDF", new JsonObject { ["printBackground"] = true }))["data"]!.GetValue<string>());

    private Task<JsonNode> SendAsync(string method, JsonObject? parameters = null) => _devTools.SendAsync(_session, method, parameters);

    private void Note(string name, JsonNode parameters)
    {
        switch (name)
        {
            case "Page.loadEventFired": _loaded.TrySetResult(); break;
            case "Network.requestWillBeSent": _requests.Enqueue(parameters["request"]!["url"]!.GetValue<string>()); break;
            case "Runtime.exceptionThrown": _complaints.Enqueue(parameters.ToJsonString()); break;
            case "Log.entryAdded": _complaints.Enqueue(parameters["entry"]!.ToJsonString()); break;
            case "Runtime.consoleAPICalled": _complaints.Enqueue(parameters["args"]!.ToJsonString()); break;
        }
    }
}
