using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Pods;

/// <summary>What may change in a Pod's spec. Provenance: Recorded (immutability/pod-spec).</summary>
internal static class PodUpdateRules
{
    private const string IsImmutable = "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
        + "`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

    private static readonly SchemaType SpecType = SchemaCatalog.Kubernetes["PodSpec"];

    internal static void Validate(KubeDocument spec, KubeDocument stored, FieldErrors errors)
    {
        foreach (var list in (ReadOnlySpan<string>)["containers", "initContainers"])
        {
            if (spec.List(list).Count == stored.List(list).Count) continue;
            errors.Forbidden($"spec.{list}", "pod updates may not add or remove containers");
            return;
        }

        if (!Deadline(spec, stored, errors)) return;
        Tolerations(spec, stored, errors);
        var compared = WithAllowedChanges(spec, stored);
        if (compared.Equals(stored)) return;
        var diff = UnifiedDiff.Of(GoForm.Lines(GoForm.Kubernetes.Of("PodSpec", stored)), GoForm.Lines(GoForm.Kubernetes.Of("PodSpec", compared)));
        errors.Forbidden("spec", $"{IsImmutable}\n{diff}");
    }

    /// <summary>Ephemeral containers are added, never changed or removed.</summary>
    internal static void ValidateEphemeral(KubeDocument spec, KubeDocument stored, FieldErrors errors)
    {
        const string field = "spec.ephemeralContainers";
        foreach (var old in stored.List("ephemeralContainers"))
        {
            var name = old.Text("name");
            KubeDocument? now = null;
            foreach (var container in spec.List("ephemeralContainers"))
            {
                if (container.Text("name") == name) now = container;
            }

            if (now is null) errors.Forbidden(field, $"existing ephemeral containers \"{name}\" may not be removed\n");
            else if (!now.Equals(old))
            {
                var diff = UnifiedDiff.Of(GoForm.Lines(GoForm.Kubernetes.Of("EphemeralContainer", old)), GoForm.Lines(GoForm.Kubernetes.Of("EphemeralContainer", now)));
                errors.Forbidden(field, $"existing ephemeral containers \"{name}\" may not be changed\n{diff}");
            }
        }
    }

    /// <summary>A container that is done and never restarts cannot run again.</summary>
    internal static void ValidateStatus(KubeDocument pod, KubeDocument stored, FieldErrors errors)
    {
        var policy = stored.Text("spec", "restartPolicy");
        if (policy == "Always") return;
        foreach (var list in (ReadOnlySpan<string>)["containerStatuses", "initContainerStatuses"])
        {
            var before = stored.List("status", list);
            for (var i = 0; i < before.Count; i++)
            {
                if (before[i].At("state", "terminated") is not { IsObject: true } ended || (ended.Integer("exitCode") is not 0 && policy == "OnFailure")) continue;
                foreach (var after in pod.List("status", list))
                {
                    if (after.Text("name") != before[i].Text("name") || after.At("state", "terminated") is { IsObject: true }) continue;
                    errors.Forbidden($"status.{list}[{i}].state", "may not be transitioned to non-terminated state");
                }
            }
        }
    }

    /// <summary>It may be set once and then only fall.</summary>
    private static bool Deadline(KubeDocument spec, KubeDocument stored, FieldErrors errors)
    {
        const string field = "spec.activeDeadlineSeconds";
        var before = stored.Integer("activeDeadlineSeconds");
        var after = spec.Integer("activeDeadlineSeconds");
        if (after is null && before is not null)
        {
            errors.Invalid(field, KubeDocument.Null, "must not update from a positive integer to nil value");
            return true;
        }

        if (after is null) return true;
        if (after < 0) errors.Invalid(field, after.Value, "must be between 0 and 2147483647, inclusive");
        else if (before < after) errors.Invalid(field, after.Value, "must be less than or equal to previous value");
        else return true;
        return false;
    }

    private static void Tolerations(KubeDocument spec, KubeDocument stored, FieldErrors errors)
    {
        foreach (var old in stored.List("tolerations"))
        {
            var isKept = false;
            foreach (var toleration in spec.List("tolerations")) isKept |= toleration.Without("tolerationSeconds").Equals(old.Without("tolerationSeconds"));
            if (isKept) continue;
            errors.Forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds");
            return;
        }
    }

    /// <summary>The new spec with what may change put back to what it was.</summary>
    private static KubeDocument WithAllowedChanges(KubeDocument spec, KubeDocument stored)
    {
        foreach (var list in (ReadOnlySpan<string>)["containers", "initContainers"])
        {
            var index = 0;
            var old = stored.List(list);
            spec = spec.EditItems(list, container =>
            {
                var image = old[index++]["image"];
                return image is null ? container.Without("image") : container.With("image", image);
            });
        }

        spec = PutBack(spec, stored, "activeDeadlineSeconds");
        spec = PutBack(spec, stored, "tolerations");
        if (spec.List("schedulingGates").Count < stored.List("schedulingGates").Count) spec = PutBack(spec, stored, "schedulingGates");
        if (stored.Integer("terminationGracePeriodSeconds") is < 0 && spec.Integer("terminationGracePeriodSeconds") == 1) spec = PutBack(spec, stored, "terminationGracePeriodSeconds");
        return spec;
    }

    private static KubeDocument PutBack(KubeDocument spec, KubeDocument stored, string name) =>
        stored[name] is { } value ? SpecType.Set(spec, name, value) : spec.Without(name);
}
