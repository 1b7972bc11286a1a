namespace Drydock.Core.Kubernetes;

/// <summary>What every API object has: shorthands over its metadata.</summary>
public static class KubeObject
{
    extension(KubeDocument value)
    {
        public string Name => value.Text("metadata", "name") ?? "";
        public string? Namespace => value.Text("metadata", "namespace");
        public string Uid => value.Text("metadata", "uid") ?? "";
        public string ResourceVersion => value.Text("metadata", "resourceVersion") ?? "";
        public bool IsDeleting => value.At("metadata", "deletionTimestamp") is { IsNull: false };

        /// <summary>"namespace/name", or the name of a cluster-scoped object.</summary>
        public string Key => value.Namespace is { Length: > 0 } ns ? $"{ns}/{value.Name}" : value.Name;

        public string? Label(string key) => value.Text("metadata", "labels", key);
        public string? Annotation(string key) => value.Text("metadata", "annotations", key);

        /// <summary>The owner reference marked as controller, or null.</summary>
        public KubeDocument? ControllerOwner => value.List("metadata", "ownerReferences").FirstOrDefault(o => o.Flag("controller") == true);

        public bool HasFinalizer(string finalizer) => value.List("metadata", "finalizers").Any(f => f.ScalarText == finalizer);
    }
}
