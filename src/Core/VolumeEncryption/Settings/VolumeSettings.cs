using System.Globalization;
using Drydock.Core.Ebs;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Core.VolumeEncryption.Settings;

/// <summary>What EC2 makes a volume with. IOPS and throughput are null where the type decides them itself.</summary>
internal sealed record VolumeSettings(string Type, long SizeGibibytes, long? Iops, long? ThroughputMibps)
{
    /// <summary>The settings that a volume has by now, whatever its class says: it may have been modified since it was made.</summary>
    internal static VolumeSettings Of(BlockVolume real) => new(real.VolumeType, real.SizeGibibytes, real.Iops, real.ThroughputMibps);

    /// <summary>What to ask EC2 for: it refuses IOPS and throughput for types that have none of their own.</summary>
    internal int? AskedIops => EbsVolumeType.Find(Type) is { TakesIops: false } ? null : (int?)Iops;

    /// <inheritdoc cref="AskedIops"/>
    internal int? AskedThroughput => EbsVolumeType.Find(Type) is { TakesThroughput: false } ? null : (int?)ThroughputMibps;

    /// <summary>The first setting in which a volume is not as wanted, in words; null when it is.</summary>
    internal string? Unlike(BlockVolume real)
    {
        if (real.VolumeType != Type) return $"is of type {real.VolumeType} instead of {Type}";
        if (real.SizeGibibytes != SizeGibibytes) return $"has {real.SizeGibibytes} GiB instead of {SizeGibibytes}";
        if (AskedIops is { } iops && real.Iops != iops) return $"has {real.Iops} IOPS instead of {iops}";
        return AskedThroughput is { } throughput && real.ThroughputMibps != throughput ? $"has {real.ThroughputMibps} MiB/s instead of {throughput}" : null;
    }

    /// <summary>The settings in which another differs: name, here, there.</summary>
    internal IEnumerable<(string Setting, string Before, string After)> ChangesTo(VolumeSettings other)
    {
        if (Type != other.Type) yield return ("type", Type, other.Type);
        if (SizeGibibytes != other.SizeGibibytes) yield return ("size", Text(SizeGibibytes, "GiB"), Text(other.SizeGibibytes, "GiB"));
        if (Iops != other.Iops) yield return ("iops", Text(Iops), Text(other.Iops));
        if (ThroughputMibps != other.ThroughputMibps) yield return ("throughput", Text(ThroughputMibps, "MiB/s"), Text(other.ThroughputMibps, "MiB/s"));
    }

    internal KubeDocument ToDocument() => KubeDocument.Object(
        ("type", Type), ("sizeGibibytes", SizeGibibytes), ("iops", Number(Iops)), ("throughputMibps", Number(ThroughputMibps)));

    internal static VolumeSettings FromDocument(KubeDocument value) =>
        new(value.Text("type")!, value.Integer("sizeGibibytes")!.Value, value.Integer("iops"), value.Integer("throughputMibps"));

    private static KubeDocument? Number(long? value) => value is null ? null : KubeDocument.Of(value.Value);

    private static string Text(long? value, string unit = "") => value is null ? "by its type" : string.Create(CultureInfo.InvariantCulture, $"{value}{(unit.Length == 0 ? "" : " " + unit)}");
}
