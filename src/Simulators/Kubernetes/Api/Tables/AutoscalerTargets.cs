using System.Globalization;
using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Api.Tables;

/// <summary>The TARGETS cell of a HorizontalPodAutoscaler: current and wanted value of up to two metrics. No metrics server is simulated, so current values are mostly unknown.</summary>
internal static class AutoscalerTargets
{
    private const int Shown = 2;

    public static string Text(KubeDocument autoscaler)
    {
        var metrics = autoscaler.List("spec", "metrics");
        var texts = new List<string>(metrics.Count);
        if (metrics.Count == 0 && autoscaler.Integer("spec", "targetCPUUtilizationPercentage") is { } percent)
        {
            texts.Add($"cpu: {Percent(autoscaler.Integer("status", "currentCPUUtilizationPercentage")) ?? CellText.Unknown}/{Percent(percent)}");
        }

        var current = autoscaler.List("status", "currentMetrics");
        for (var i = 0; i < metrics.Count; i++) texts.Add(Metric(metrics[i], i < current.Count ? current[i] : null));
        if (texts.Count == 0) return CellText.None;
        var shown = string.Join(", ", texts.Take(Shown));
        return texts.Count > Shown ? string.Create(CultureInfo.InvariantCulture, $"{shown} + {texts.Count - Shown} more...") : shown;
    }

    private static string Metric(KubeDocument spec, KubeDocument? status)
    {
        var (field, label) = spec.Text("type") switch
        {
            "Resource" => ("resource", spec.Text("resource", "name") + ": "),
            "ContainerResource" => ("containerResource", spec.Text("containerResource", "name") + ": "),
            "Pods" => ("pods", ""),
            "Object" => ("object", ""),
            "External" => ("external", ""),
            _ => ("", ""),
        };
        if (field.Length == 0) return "<unknown type>";
        var target = spec.At(field, "target");
        var now = status?.At(field, "current");
        if (field is "resource" or "containerResource" && target?["averageValue"] is null)
        {
            return $"{label}{Percent(now?.Integer("averageUtilization")) ?? CellText.Unknown}/{Percent(target?.Integer("averageUtilization")) ?? "<auto>"}";
        }

        var isAverage = target?["averageValue"] is not null;
        var name = isAverage ? "averageValue" : "value";
        var suffix = isAverage && field is "object" or "external" ? " (avg)" : "";
        return $"{label}{now?[name]?.ScalarText ?? CellText.Unknown}/{target?[name]?.ScalarText}{(isAverage ? suffix : "")}";
    }

    private static string? Percent(long? value) => value is { } given ? CellText.Number(given) + "%" : null;
}
