using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Objects;

/// <summary>
/// What is valid in Events, in the API's order; paths have the stored form's names in both groups. Events with eventTime are the new ones, with more required.
/// Provenance: Recorded (validation/event-validation), Documented (API reference, Event v1 events.k8s.io).
/// </summary>
internal static class EventRules
{
    private const int TextMax = 128;
    private const int NoteMax = 1024;

    private static readonly (string Name, string? Type)[] Fixed =
    [
        ("involvedObject", "ObjectReference"), ("reason", null), ("message", null), ("source", "EventSource"), ("firstTimestamp", null), ("lastTimestamp", null), ("count", null),
        ("type", null), ("eventTime", null), ("action", null), ("related", "ObjectReference"), ("reportingComponent", null), ("reportingInstance", null),
    ];

    private static readonly string[] Unset = ["firstTimestamp", "lastTimestamp", "count"];

    /// <param name="value">The Event in its stored form.</param>
    /// <param name="reporter">The name of the reporting controller's field in the request's version.</param>
    /// <param name="errors">Takes the errors.</param>
    internal static void Validate(KubeDocument value, string reporter, FieldErrors errors)
    {
        var ns = value.Namespace ?? "";
        var involved = value.Text("involvedObject", "namespace") ?? "";
        if (value.IsBlank("eventTime"))
        {
            var isHome = involved == ns || (involved.Length == 0 && ns == "default");
            if (!isHome) errors.Invalid("involvedObject.namespace", involved, "does not match event.namespace");
            return;
        }

        if (involved.Length == 0 && ns is not ("default" or "kube-system")) errors.Invalid("involvedObject.namespace", involved, "does not match event.namespace");
        var controller = value.Text("reportingComponent") ?? "";
        if (controller.Length == 0) errors.Required(reporter);
        foreach (var problem in NameRules.QualifiedName(controller)) errors.Invalid(reporter, controller, problem);
        Text(value, "reportingInstance", errors);
        Text(value, "action", errors);
        Text(value, "reason", errors);
        AtMost(value, "message", NoteMax, errors);
    }

    private static void Text(KubeDocument value, string name, FieldErrors errors)
    {
        if (value.IsBlank(name)) errors.Required(name);
        AtMost(value, name, TextMax, errors);
    }

    private static void AtMost(KubeDocument value, string name, int max, FieldErrors errors)
    {
        if (value.Text(name) is { } text && System.Text.Encoding.UTF8.GetByteCount(text) > max) errors.Invalid(name, "", $"can have at most {max} characters");
    }

    /// <summary>What events.k8s.io/v1 asks beyond that of a new Event.</summary>
    internal static void ValidateNew(KubeDocument value, FieldErrors errors)
    {
        Series(value, errors);
        if (value.IsBlank("eventTime")) errors.Required("eventTime");
        if (value.Text("type") is not ("Normal" or "Warning")) errors.Invalid("type", "", $"has invalid value: {value.Text("type")}");
        foreach (var name in Unset)
        {
            if (value[name] is { IsNull: false, ScalarText: not ("0" or "") }) errors.Invalid(name, "", "needs to be unset");
        }

        if (!string.IsNullOrEmpty(value.Text("source", "component")) || !string.IsNullOrEmpty(value.Text("source", "host"))) errors.Invalid("source", "", "needs to be unset");
    }

    /// <summary>Only the series of an Event of events.k8s.io/v1 changes.</summary>
    internal static void ValidateUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
        if (!FieldRules.SameField(value, stored, "series")) Series(value, errors);
        foreach (var (name, type) in Fixed)
        {
            if (FieldRules.SameField(value, stored, name)) continue;
            var path = name == "reportingComponent" ? "reportingController" : name;
            var now = value[name] ?? (type is null ? KubeDocument.Of("") : KubeDocument.EmptyObject);
            if (type is null || !now.IsObject) errors.Invalid(path, now, FieldRules.Immutable);
            else errors.Invalid(path, GoForm.Kubernetes.Of(type, now), FieldRules.Immutable);
        }
    }

    private static void Series(KubeDocument value, FieldErrors errors)
    {
        if (value["series"] is not { IsObject: true } series) return;
        if ((series.Integer("count") ?? 0) < 2) errors.Invalid("series.count", "", "should be at least 2");
        if (series.IsBlank("lastObservedTime")) errors.Required("series.lastObservedTime");
    }
}
