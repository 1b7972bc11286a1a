using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>
/// "kubectl label pod NAME KEY=VALUE… KEY-… [--overwrite]" with the pod's service account, which is all of kubectl that label sidecars of Redis charts use (Documented: kubectl label). Any other command is refused.
/// </summary>
internal sealed class KubectlLabelProgram : IContainerProgram
{
    public async Task<int> RunAsync(IContainerContext context)
    {
        var words = context.Arguments.Skip(1).Where(static a => a != "--overwrite").ToList();
        if (words.Count < 4 || words[0] != "label" || words[1] is not ("pod" or "pods") || words.Skip(3).Any(static w => w.StartsWith('-')))
        {
            context.WriteStderr($"error: kubectl {string.Join(' ', context.Arguments.Skip(1))}: not simulated; there is \"label pod NAME KEY=VALUE --overwrite\"\n");
            return 1;
        }

        var labels = words.Skip(3).Select<string, (string, KubeDocument?)>(static w => w.EndsWith('-') ? (w[..^1], KubeDocument.Null) : (w.Split('=')[0], w[(w.IndexOf('=', StringComparison.Ordinal) + 1)..])).ToArray();
        var patch = KubeDocument.Object(("metadata", KubeDocument.Object(("labels", KubeDocument.Object(labels)))));
        const string NamespaceFile = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";
        var ns = context.Files.Stat(NamespaceFile) is null ? "default" : System.Text.Encoding.UTF8.GetString(context.Files.ReadAll(NamespaceFile)).Trim();
        try
        {
            var response = await context.Kubernetes.SendAsync(new KubeRequest(KubeVerb.Patch, KubeResources.Pods, ns, words[2], ContentType: PatchContentType.Merge, Body: patch), CancellationToken.None);
            if (response.IsSuccess)
            {
                context.WriteStdout($"pod/{words[2]} labeled\n");
                return 0;
            }

            context.WriteStderr($"Error from server ({response.Reason}): {response.Message}\n");
        }
        catch (PortUnreachableException)
        {
            context.WriteStderr("Unable to connect to the server: EOF\n");
        }

        return 1;
    }
}
