using System.Text;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Nodes.Volumes;

namespace Drydock.Simulators.Kubernetes.Nodes.Pods;

/// <summary>A container's environment: Services of its namespace, envFrom, env, each overriding the one before. Provenance: Documented (kubelet makeEnvironmentVariables).</summary>
internal sealed class EnvironmentBuilder(KubeletContext kubelet)
{
    private const string Path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <exception cref="ContainerConfigException">A ConfigMap, Secret or key is missing and not optional.</exception>
    public async Task<SortedDictionary<string, string>> BuildAsync(KubeDocument pod, KubeDocument container, string podAddress, CancellationToken cancellationToken)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = Path,
            ["HOSTNAME"] = pod.Text("spec", "hostname") is { Length: > 0 } given ? given : pod.Name,
        };
        AddServices(variables, pod);
        foreach (var source in container.List("envFrom")) await AddAllAsync(variables, pod, source, cancellationToken);
        foreach (var variable in container.List("env"))
        {
            var name = variable.Text("name") ?? "";
            if (variable["valueFrom"] is { } from)
            {
                if (await ReadAsync(pod, container, from, podAddress, cancellationToken) is { } value) variables[name] = value;
            }
            else
            {
                variables[name] = VariableExpansion.Expand(variable.Text("value") ?? "", variables);
            }
        }

        return variables;
    }

    private void AddServices(SortedDictionary<string, string> variables, KubeDocument pod)
    {
        AddService(variables, "KUBERNETES", ServiceAddresses.Kubernetes, [("https", 443, "TCP")]);
        if (pod.Flag("spec", "enableServiceLinks") == false) return;
        foreach (var service in kubelet.Services.Items)
        {
            var address = service.Text("spec", "clusterIP");
            if (service.Namespace != pod.Namespace || address is null or "" or "None") continue;
            var ports = service.List("spec", "ports").Select(p => (p.Text("name") ?? "", p.Integer("port") ?? 0, p.Text("protocol") ?? "TCP")).ToList();
            AddService(variables, service.Name.ToUpperInvariant().Replace('-', '_'), address, ports);
        }
    }

    private static void AddService(SortedDictionary<string, string> variables, string prefix, string address, List<(string Name, long Port, string Protocol)> ports)
    {
        if (ports.Count == 0) return;
        variables[prefix + "_SERVICE_HOST"] = address;
        variables[prefix + "_SERVICE_PORT"] = $"{ports[0].Port}";
        variables[prefix + "_PORT"] = $"{ports[0].Protocol.ToLowerInvariant()}://{address}:{ports[0].Port}";
        foreach (var (name, port, protocol) in ports)
        {
            if (name.Length > 0) variables[$"{prefix}_SERVICE_PORT_{name.ToUpperInvariant().Replace('-', '_')}"] = $"{port}";
            var portPrefix = $"{prefix}_PORT_{port}_{protocol.ToUpperInvariant()}";
            variables[portPrefix] = $"{protocol.ToLowerInvariant()}://{address}:{port}";
            variables[portPrefix + "_PROTO"] = protocol.ToLowerInvariant();
            variables[portPrefix + "_PORT"] = $"{port}";
            variables[portPrefix + "_ADDR"] = address;
        }
    }

    private async Task AddAllAsync(SortedDictionary<string, string> variables, KubeDocument pod, KubeDocument source, CancellationToken cancellationToken)
    {
        var isSecret = source["secretRef"] is not null;
        var reference = source["secretRef"] ?? source["configMapRef"] ?? KubeDocument.EmptyObject;
        var data = await LoadAsync(pod, reference.Text("name") ?? "", isSecret, reference.Flag("optional") == true, cancellationToken);
        if (data is null) return;
        foreach (var (key, contents) in data) variables[(source.Text("prefix") ?? "") + key] = Encoding.UTF8.GetString(contents);
    }

    private async Task<string?> ReadAsync(KubeDocument pod, KubeDocument container, KubeDocument from, string podAddress, CancellationToken cancellationToken)
    {
        if (from["fieldRef"] is { } field) return kubelet.Fields.Field(pod, field.Text("fieldPath") ?? "", podAddress);
        if (from["resourceFieldRef"] is { } resource)
        {
            return kubelet.Fields.Resource(pod, resource, resource.Text("containerName") is { Length: > 0 } named ? named : container.Text("name") ?? "");
        }

        var isSecret = from["secretKeyRef"] is not null;
        var reference = from["secretKeyRef"] ?? from["configMapKeyRef"];
        if (reference is null) return null;
        var (name, key, optional) = (reference.Text("name") ?? "", reference.Text("key") ?? "", reference.Flag("optional") == true);
        var data = await LoadAsync(pod, name, isSecret, optional, cancellationToken);
        if (data is null) return null;
        if (data.TryGetValue(key, out var contents)) return Encoding.UTF8.GetString(contents);
        return optional ? null : throw new ContainerConfigException($"couldn't find key {key} in {(isSecret ? "Secret" : "ConfigMap")} {pod.Namespace}/{name}");
    }

    private async Task<SortedDictionary<string, byte[]>?> LoadAsync(
        KubeDocument pod, string name, bool isSecret, bool optional, CancellationToken cancellationToken)
    {
        var found = await kubelet.Api.GetAsync(isSecret ? KubeResources.Secrets : KubeResources.ConfigMaps, pod.Namespace, name, cancellationToken);
        if (found.IsSuccess) return MapData.Read(found.Body, isSecret);
        if (!found.IsNotFound) throw new ContainerConfigException(found.Message ?? "");
        return optional ? null : throw new ContainerConfigException($"{(isSecret ? "secret" : "configmap")} \"{name}\" not found");
    }
}
