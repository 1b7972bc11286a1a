using System.Diagnostics;
using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Core.Kubernetes.Http;
using Drydock.Core.Ports;
using Drydock.Harness.Kubeconfigs;
using Drydock.Integration.Programs;
using Drydock.Wire.Admin;

namespace Drydock.Integration.State;

/// <summary><c>drydock serve --state</c> in a process of its own, that is killed without warning.</summary>
internal sealed class ServedProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    private ServedProcess(Process process, IReadOnlyDictionary<string, string> exports, HttpKubernetesApi api, AdminClient admin) =>
        (_process, Exports, Api, Admin) = (process, exports, api, admin);

    internal IReadOnlyDictionary<string, string> Exports { get; }
    internal HttpKubernetesApi Api { get; }
    internal AdminClient Admin { get; }

    internal static async Task<ServedProcess> StartAsync(string directory, double timeScale = 1)
    {
        var ready = Path.Combine(Path.GetDirectoryName(directory)!, "ready");
        File.Delete(ready);
        var process = Start(directory, ["--ready-file", ready, "--time-scale", timeScale.ToString(CultureInfo.InvariantCulture)]);
        var errors = process.StandardError.ReadToEndAsync();
        var exports = new Dictionary<string, string>(
            await ReadyFile.WaitAsync(ready, async () => process.HasExited ? $"serve ended with {process.ExitCode}: {await errors}" : null, Patience), StringComparer.Ordinal);
        var api = new HttpKubernetesApi(Kubeconfig.Load(exports["KUBECONFIG"], null, "/").Context(null, "state").Settings, TimeProvider.System);
        var admin = await AdminClient.ConnectAsync(new Uri(exports["DRYDOCK_ADMIN_URL"]), exports["DRYDOCK_ADMIN_TOKEN"], CancellationToken.None);
        return new ServedProcess(process, exports, api, admin);
    }

    /// <summary>Starts one that is expected to refuse; its exit code and what it says.</summary>
    internal static async Task<(int ExitCode, string Stderr)> RefuseAsync(string directory)
    {
        using var process = Start(directory, []);
        var errors = await process.StandardError.ReadToEndAsync().WaitAsync(Patience);
        await process.WaitForExitAsync();
        return (process.ExitCode, errors);
    }

    /// <summary>kill -9.</summary>
    internal async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    internal async Task<KubeDocument?> GetAsync(KubeResource resource, string? ns, string name)
    {
        var answer = await Api.SendAsync(new KubeRequest(KubeVerb.Get, resource, ns, name), CancellationToken.None);
        return answer.IsSuccess ? answer.Body : null;
    }

    internal async Task<IReadOnlyList<KubeDocument>> ListAsync(KubeResource resource) =>
        (await Api.SendAsync(new KubeRequest(KubeVerb.List, resource), CancellationToken.None)).Body.List("items");

    internal async Task CreateAsync(KubeResource resource, KubeDocument document)
    {
        var answer = await Api.SendAsync(new KubeRequest(KubeVerb.Create, resource, document.Namespace, Body: document), CancellationToken.None);
        answer.IsSuccess.Should().BeTrue(answer.Message);
    }

    /// <summary>Waits in real time for what is true only after some virtual time.</summary>
    internal async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        var began = Stopwatch.StartNew();
        while (!await holds())
        {
            if (began.Elapsed > Patience) throw new AssertionException($"it did not come about that {what}");
            await Task.Delay(20);
        }
    }

    internal Task<string> RedisAsync(params string[] command) => ExecAsync(["redis-cli", .. command]);

    internal async Task<string> ExecAsync(params string[] command)
    {
        var result = await Api.ExecAsync(new ExecRequest("default", "redis-0", "redis", command), CancellationToken.None);
        result.ExitCode.Should().Be(0, result.Stderr);
        return result.Stdout.Trim();
    }

    public ValueTask DisposeAsync()
    {
        Api.Dispose();
        Admin.Dispose();
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Process Start(string directory, IReadOnlyList<string> more)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[Path.Combine(TestContext.CurrentContext.TestDirectory, "drydock.dll"), "serve", "--state", directory, .. more]) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
