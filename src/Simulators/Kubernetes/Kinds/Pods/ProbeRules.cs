using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;

namespace Drydock.Simulators.Kubernetes.Kinds.Pods;

/// <summary>Probes and lifecycle handlers. Provenance: Documented (Configure Liveness, Readiness and Startup Probes).</summary>
internal static class ProbeRules
{
    private static readonly string[] Handlers = ["exec", "httpGet", "tcpSocket", "grpc", "sleep"];

    internal static void Validate(KubeDocument probe, string kind, string path, FieldErrors errors)
    {
        Handler(probe, 0, path, errors);
        foreach (var name in (ReadOnlySpan<string>)["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"])
        {
            FieldRules.AtLeastZero(probe, name, path, errors);
        }

        var grace = probe["terminationGracePeriodSeconds"];
        if (probe.Integer("terminationGracePeriodSeconds") is <= 0) errors.Invalid(path + ".terminationGracePeriodSeconds", grace!, "must be greater than 0");
        if (kind == "readinessProbe")
        {
            if (grace is { IsNull: false }) errors.Invalid(path + ".terminationGracePeriodSeconds", grace, "must not be set for readinessProbes");
        }
        else if (probe.Integer("successThreshold") is not (null or 1)) errors.Invalid(path + ".successThreshold", probe["successThreshold"]!, "must be 1");
    }

    /// <param name="holder">The probe or lifecycle handler.</param>
    /// <param name="gracePeriodSeconds">The Pod's, which a sleep may not exceed.</param>
    /// <param name="path">Its path.</param>
    /// <param name="errors">Takes the errors.</param>
    internal static void Handler(KubeDocument holder, long gracePeriodSeconds, string path, FieldErrors errors)
    {
        var count = 0;
        foreach (var name in Handlers)
        {
            if (holder[name] is not { IsObject: true } handler) continue;
            if (count++ > 0) errors.Forbidden($"{path}.{name}", "may not specify more than 1 handler type");
            else One(name, handler, gracePeriodSeconds, $"{path}.{name}", errors);
        }

        if (count == 0) errors.Required(path, "must specify a handler type");
    }

    private static void One(string name, KubeDocument handler, long gracePeriodSeconds, string path, FieldErrors errors)
    {
        switch (name)
        {
            case "exec":
                if (handler.List("command").Count == 0) errors.Required(path + ".command");
                break;
            case "httpGet":
                if (handler.IsBlank("path")) errors.Required(path + ".path");
                FieldRules.PortOrName(handler["port"], path + ".port", errors);
                if (handler.Text("scheme") is not ("HTTP" or "HTTPS")) errors.NotSupported(path + ".scheme", handler["scheme"] ?? "", "HTTP", "HTTPS");
                break;
            case "tcpSocket":
                FieldRules.PortOrName(handler["port"], path + ".port", errors);
                break;
            case "grpc":
                FieldRules.Port(handler["port"], path + ".port", errors);
                break;
            default:
                var seconds = handler.Integer("seconds") ?? 0;
                if (seconds < 0 || seconds > gracePeriodSeconds) errors.Invalid(path, seconds, $"must be non-negative and less than terminationGracePeriodSeconds ({gracePeriodSeconds})");
                break;
        }
    }
}
