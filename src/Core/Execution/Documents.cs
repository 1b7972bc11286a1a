using System.Globalization;
using Drydock.Core.Kubernetes;

namespace Drydock.Core.Execution;

/// <summary>The marks that Drydock puts on what it makes, and the bodies of its requests.</summary>
internal static class Documents
{
    internal const string ManagedByLabel = "app.kubernetes.io/managed-by";
    internal const string ManagedByValue = "drydock";

    /// <summary>The journal's name: which migration an object belongs to.</summary>
    internal const string MigrationLabel = "drydock.dev/migration";

    /// <summary>The namespace of the migration, for cluster-scoped objects.</summary>
    internal const string NamespaceLabel = "drydock.dev/namespace";

    /// <summary>The life of a migrator that made or adopted an object.</summary>
    internal const string SessionAnnotation = "drydock.dev/session";

    internal static string MicroTime(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    /// <summary>An object of ours with its marks. Label values are cut to the 63 characters that the API allows.</summary>
    internal static KubeDocument New(KubeResource resource, string kind, string? ns, string name, string migration) => KubeDocument.Object(
        ("apiVersion", resource.ApiVersion),
        ("kind", kind),
        ("metadata", KubeDocument.Object(
            ("name", name),
            ("namespace", ns is null ? null : KubeDocument.Of(ns)),
            ("labels", KubeDocument.Object((ManagedByLabel, ManagedByValue), (MigrationLabel, LabelValue(migration)))))));

    internal static string LabelValue(string text) => text.Length <= 63 ? text : text[..63].TrimEnd('-', '.', '_');

    /// <summary>DeleteOptions that hit this very state of this very object.</summary>
    internal static KubeDocument DeleteOptions(KubeDocument current, string? propagation = null) => KubeDocument.Object(
        ("apiVersion", "v1"),
        ("kind", "DeleteOptions"),
        ("propagationPolicy", propagation is null ? null : KubeDocument.Of(propagation)),
        ("preconditions", KubeDocument.Object(("uid", current.Uid), ("resourceVersion", current.ResourceVersion))));

    /// <summary>A merge patch that applies only to this very state of this very object.</summary>
    internal static KubeDocument Guarded(KubeDocument current, KubeDocument patch)
    {
        var metadata = patch["metadata"] is { IsObject: true } given ? given : KubeDocument.EmptyObject;
        return patch.With("metadata", metadata.With("uid", current.Uid).With("resourceVersion", current.ResourceVersion));
    }

    internal static KubeRequest Create(KubeResource resource, KubeDocument body) => new(KubeVerb.Create, resource, body.Namespace, Body: body);

    internal static KubeRequest Patch(KubeResource resource, KubeDocument current, KubeDocument patch) => new(
        KubeVerb.Patch, resource, current.Namespace, current.Name, ContentType: PatchContentType.Merge, Body: Guarded(current, patch));

    internal static KubeRequest Delete(KubeResource resource, KubeDocument current, string? propagation = null) => new(
        KubeVerb.Delete, resource, current.Namespace, current.Name, Body: DeleteOptions(current, propagation));

    /// <summary>What of an object is worth keeping to make it anew: without status and what the server fills in.</summary>
    internal static KubeDocument Recreatable(KubeDocument value)
    {
        var copy = value.Without("status");
        foreach (var field in (string[])["uid", "resourceVersion", "creationTimestamp", "generation", "managedFields", "selfLink", "deletionTimestamp", "deletionGracePeriodSeconds"])
        {
            copy = copy.WithoutAt("metadata", field);
        }

        return copy;
    }
}
