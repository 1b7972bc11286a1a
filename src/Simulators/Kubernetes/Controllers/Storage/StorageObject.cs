using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Controllers.Storage;

/// <summary>What storage controllers read off and change in objects.</summary>
internal static class StorageObject
{
    public const string ReadWriteOncePod = "ReadWriteOncePod";

    extension(KubeDocument value)
    {
        /// <summary>status.phase, or "".</summary>
        public string Phase => value.Text("status", "phase") ?? "";

        /// <summary>The claim's class: the beta annotation first, then the field; "" when there is none.</summary>
        public string ClaimClass => value.Annotation("volume.beta.kubernetes.io/storage-class") ?? value.Text("spec", "storageClassName") ?? "";

        /// <summary>The class of a volume: the beta annotation first, then the field; "" when there is none.</summary>
        public string VolumeClass => value.Annotation("volume.beta.kubernetes.io/storage-class") ?? value.Text("spec", "storageClassName") ?? "";

        public string VolumeMode => value.Text("spec", "volumeMode") ?? "Filesystem";

        /// <summary>A claim's request or a volume's capacity.</summary>
        public Quantity StorageRequest => QuantityOf(value.Text("spec", "resources", "requests", "storage"));
        public Quantity StorageCapacity => QuantityOf(value.Text("spec", "capacity", "storage"));

        public IReadOnlyList<string> Finalizers => Texts(value.List("metadata", "finalizers"));
        public IReadOnlyList<string> AccessModes => Texts(value.List("spec", "accessModes"));

        public KubeDocument WithAnnotation(string key, string text) => value.WithAt(["metadata", "annotations", key], text);
        public KubeDocument WithoutAnnotation(string key) => value.WithoutAt("metadata", "annotations", key);

        public KubeDocument WithFinalizer(string finalizer) =>
            value.HasFinalizer(finalizer) ? value : value.WithAt(["metadata", "finalizers"], FinalizerList(value.Finalizers.Append(finalizer)));

        public KubeDocument WithoutFinalizer(string finalizer) =>
            value.WithAt(["metadata", "finalizers"], FinalizerList(value.Finalizers.Where(f => f != finalizer)));
    }

    /// <summary>The PersistentVolume that a VolumeAttachment is of; null for an inline volume.</summary>
    public static string? VolumeOfAttachment(KubeDocument attachment) => attachment.Text("spec", "source", "persistentVolumeName");

    public static KubeDocument FinalizerList(IEnumerable<string> finalizers) => KubeDocument.ArrayOf(finalizers.Select(KubeDocument.Of));

    public static IReadOnlyList<string> Texts(IReadOnlyList<KubeDocument> items)
    {
        var texts = new string[items.Count];
        for (var i = 0; i < texts.Length; i++) texts[i] = items[i].ScalarText ?? "";
        return texts;
    }

    /// <summary>A map of strings in its own order.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Pairs(KubeDocument? map)
    {
        if (map is null) return [];
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var field in map.Fields) pairs.Add(new(field.Name, field.Value.ScalarText ?? ""));
        return pairs;
    }

    private static Quantity QuantityOf(string? text) => Quantity.TryParse(text, out var quantity) ? quantity : Quantity.Zero;
}
