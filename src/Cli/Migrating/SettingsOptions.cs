using System.CommandLine;
using Drydock.Core.VolumeEncryption;

namespace Drydock.Cli.Migrating;

/// <summary>The options by which the encrypted volumes get other settings than their sources, for every command that takes them.</summary>
internal sealed class SettingsOptions
{
    private readonly Option<string?> _volumeType = new("--volume-type") { Description = "gp3, gp2, io1, io2, st1, sc1 or standard: the type of the encrypted volumes; each as its source when absent." };
    private readonly Option<int?> _iops = new("--iops") { Description = "Their IOPS; no fewer than the sources have when absent." };
    private readonly Option<int?> _throughput = new("--throughput") { Description = "Their throughput in MiB/s, for gp3." };
    private readonly Option<string[]> _sizes = new("--size")
    {
        Description = "Their size, as 20Gi, or by claim template, as data=20Gi; may be given more than once. Volumes only grow.",
        DefaultValueFactory = _ => [],
    };

    internal IEnumerable<Option> All => [_volumeType, _iops, _throughput, _sizes];

    internal string? VolumeType(ParseResult parsed) => parsed.GetValue(_volumeType);

    internal int? Iops(ParseResult parsed) => parsed.GetValue(_iops);

    internal int? Throughput(ParseResult parsed) => parsed.GetValue(_throughput);

    internal IReadOnlyList<VolumeSize> Sizes(ParseResult parsed) => [.. (parsed.GetValue(_sizes) ?? []).Select(VolumeSize.Parse)];
}
