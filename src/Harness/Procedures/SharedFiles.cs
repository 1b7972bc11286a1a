using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Harness.Manifests;

namespace Drydock.Harness.Procedures;

/// <summary>Two pods on one claim: what one writes the other reads, both ways and into one file; when both were deleted and made again, the files are there.</summary>
internal sealed class SharedFiles : IHandProcedure
{
    private const int FilesPerPod = 3;
    private const string Reading = "what one pod writes the other reads";
    private const string Lasting = "files outlive the pods";

    public string Name => "shared-files";

    public async Task RunAsync(HandProcedureContext context)
    {
        var pods = context.Manifests.Where(m => m.Kind == "Pod").Select(m => new SharingPod(m)).ToList();
        foreach (var pod in pods) await WaitForReadyAsync(context, pod);
        var expected = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var pod in pods) await WriteAsync(context, pod, expected);
        var log = pods[0].PathOf("log");
        foreach (var pod in pods)
        {
            await RunAsync(context, pod, $"echo 'line of {pod.Name}' >> {log} && sync");
            expected[log] = expected.GetValueOrDefault(log, "") + $"line of {pod.Name}\n";
        }

        foreach (var pod in pods) await CompareAsync(context, pod, expected, Reading);
        foreach (var pod in pods)
        {
            context.Type($"kubectl delete pod {pod.Name} -n {pod.Namespace}");
            await context.DeleteAsync(KubeResources.Pods, pod.Namespace, pod.Name);
        }

        foreach (var pod in pods) await context.WaitForEndAsync(KubeResources.Pods, pod.Namespace, pod.Name);
        context.Type("kubectl apply -f pods.yml");
        foreach (var pod in pods) await context.CreateAsync(KubeResources.Pods, pod.Document);
        foreach (var pod in pods) await WaitForReadyAsync(context, pod);
        foreach (var pod in pods) await CompareAsync(context, pod, expected, Lasting);
    }

    private static Task<KubeDocument> WaitForReadyAsync(HandProcedureContext context, SharingPod pod) => context.WaitAsync(
        KubeResources.Pods, pod.Namespace, pod.Name, p => p.List("status", "conditions").Any(c => c.Text("type") == "Ready" && c.Text("status") == "True"));

    private static async Task WriteAsync(HandProcedureContext context, SharingPod pod, SortedDictionary<string, string> expected)
    {
        for (var i = 1; i <= FilesPerPod; i++)
        {
            var path = pod.PathOf(string.Create(CultureInfo.InvariantCulture, $"{pod.Name}-{i}"));
            var text = string.Create(CultureInfo.InvariantCulture, $"file {i} of {pod.Name}");
            await RunAsync(context, pod, $"echo '{text}' > {path} && sync");
            expected[path] = text + "\n";
        }
    }

    private static async Task CompareAsync(HandProcedureContext context, SharingPod pod, SortedDictionary<string, string> expected, string check)
    {
        foreach (var (path, text) in expected)
        {
            // A file that is missing is a finding, not the end of the procedure.
            context.Type($"kubectl exec {pod.Name} -n {pod.Namespace} -- cat {path}");
            var found = await context.ExecAsync(pod.Namespace, pod.Name, pod.Container, "sh", "-c", $"if test -f {path}; then cat {path}; else echo '(no such file)'; fi");
            context.Check(check, found == text, $"{pod.Namespace}/{pod.Name} reads '{OneLine(found)}' from {path}, not '{OneLine(text)}'");
        }
    }

    private static string OneLine(string text) => text.Trim().ReplaceLineEndings(" | ");

    private static Task<string> RunAsync(HandProcedureContext context, SharingPod pod, string script)
    {
        context.Type($"kubectl exec {pod.Name} -n {pod.Namespace} -- sh -c \"{script}\"");
        return context.ExecAsync(pod.Namespace, pod.Name, pod.Container, "sh", "-c", script);
    }

    /// <summary>A pod of the manifests with its first container and where that sees the claim.</summary>
    private sealed record SharingPod(Manifest Manifest)
    {
        internal string Name => Document.Name;
        internal string Namespace => Document.Namespace!;
        internal KubeDocument Document { get; } = Manifest.Document.Namespace is null ? Manifest.Document.WithAt(["metadata", "namespace"], "default") : Manifest.Document;
        internal string Container => First.Text("name")!;
        private KubeDocument First => Document.List("spec", "containers")[0];

        internal string PathOf(string file) => $"{First.List("volumeMounts")[0].Text("mountPath")}/{file}";
    }
}
