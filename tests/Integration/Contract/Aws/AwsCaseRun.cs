using System.Globalization;
using Drydock.Core.Ports;

namespace Drydock.Integration.Contract.Aws;

/// <summary>A case on its way through one arm: its observations, and the steps that cases share.</summary>
internal sealed class AwsCaseRun(AwsArm arm, CancellationToken cancellationToken)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<KeyValuePair<string, string>> _observed = [];
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    internal IReadOnlyList<KeyValuePair<string, string>> Observed => _observed;
    internal IBlockStorage Storage => arm.Storage;
    internal IKeyManagement Keys => arm.Keys;
    internal IFileStorage Files => arm.Files;
    internal INetwork Network => arm.Network;
    internal IAwsHand Hand => arm.Hand;
    internal string Zone => arm.Hand.Zones[0];
    internal CancellationToken Token => cancellationToken;

    /// <summary>Runs a case; an error that no observation was waiting for ends it and is observed too.</summary>
    internal async Task DoAsync(Func<AwsCaseRun, Task> work)
    {
        try
        {
            await work(this);
        }
        catch (AwsServiceException exception)
        {
            Observe("ended", exception.Code);
        }
        catch (PortUnreachableException exception)
        {
            Observe("ended", $"no answer: {exception.Message}");
        }
        catch (TimeoutException exception)
        {
            Observe("ended", exception.Message);
        }
    }

    internal void Observe(string label, object? value) => _observed.Add(new(label, string.Create(CultureInfo.InvariantCulture, $"{value}")));

    /// <summary>Gives an id or ARN, which no two accounts have in common, a name in observations.</summary>
    internal string Name(string value, string name)
    {
        _names[value] = name;
        return value;
    }

    internal string Named(string? value) => value is null ? "none" : _names.TryGetValue(value, out var name) ? name : value;

    /// <summary>Observes what a call gives, or the code of its refusal.</summary>
    internal async Task<T?> AskAsync<T>(string label, Func<Task<T>> call, Func<T, string> tell)
    {
        try
        {
            var answer = await call();
            Observe(label, tell(answer));
            return answer;
        }
        catch (AwsServiceException exception)
        {
            Observe(label, exception.Code);
            return default;
        }
    }

    /// <summary>Observes the code of a refusal, or "done".</summary>
    internal async Task RefusedAsync(string label, Func<Task> call)
    {
        try
        {
            await call();
            Observe(label, "done");
        }
        catch (AwsServiceException exception)
        {
            Observe(label, exception.Code);
        }
    }

    /// <summary>A volume that is available.</summary>
    internal async Task<BlockVolume> VolumeAsync(CreateVolumeRequest? request = null)
    {
        var made = await Storage.CreateVolumeAsync(request ?? new CreateVolumeRequest(Zone, 4, VolumeType: "gp3"), Token);
        return await UntilAsync(made.VolumeId, "available");
    }

    /// <summary>A snapshot that is completed.</summary>
    internal async Task<BlockSnapshot> SnapshotAsync(VolumeId volume)
    {
        var made = await Storage.CreateSnapshotAsync(new CreateSnapshotRequest(volume), Token);
        return await UntilAsync(made.SnapshotId);
    }

    internal Task<BlockVolume> UntilAsync(VolumeId volume, string state) => UntilAsync($"{volume} is {state}", async () =>
    {
        var found = await FindAsync(volume);
        return found?.State == state ? found : null;
    });

    internal Task<BlockSnapshot> UntilAsync(SnapshotId snapshot) => UntilAsync($"{snapshot} is completed", async () =>
    {
        var found = await Storage.DescribeSnapshotsAsync(new DescribeRequest([snapshot.Value]), Token);
        return found is [{ State: "completed" } completed] ? completed : null;
    });

    internal async Task<T> UntilAsync<T>(string what, Func<Task<T?>> look) where T : class
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await look() is { } found) return found;
            if (TimeProvider.System.GetElapsedTime(started) > Patience) throw new TimeoutException("it never came about that " + Scrub(what));
            await Hand.AdvanceAsync(TimeSpan.FromSeconds(5));
        }
    }

    internal async Task<BlockVolume?> FindAsync(VolumeId volume) => (await Storage.DescribeVolumesAsync(new DescribeRequest([volume.Value]), Token)) is [var found] ? found : null;

    /// <summary>Whether a volume goes away, as one under a key that can't be used does.</summary>
    internal async Task<string> FateAsync(VolumeId volume)
    {
        try
        {
            return (await UntilAsync("settled", async () => await FindAsync(volume) is { State: not "creating" } found ? found : null)).State;
        }
        catch (AwsServiceException exception)
        {
            return exception.Code;
        }
    }

    internal string Encryption(BlockVolume volume) => volume.Encrypted ? Named(volume.KmsKeyId) : volume.KmsKeyId is null ? "plain" : $"plain with {Named(volume.KmsKeyId)}";

    internal string Encryption(BlockSnapshot snapshot) => snapshot.Encrypted ? Named(snapshot.KmsKeyId) : snapshot.KmsKeyId is null ? "plain" : $"plain with {Named(snapshot.KmsKeyId)}";

    /// <summary>Names the key that EBS takes by default.</summary>
    internal async Task NameDefaultKeyAsync() => Name((await Keys.DescribeKeyAsync("alias/aws/ebs", Token)).Arn, "alias/aws/ebs");

    internal static string Tags(IEnumerable<KeyValuePair<string, string>> tags) => string.Join(", ", tags.OrderBy(static tag => tag.Key, StringComparer.Ordinal).Select(static tag => $"{tag.Key}={tag.Value}"));

    private static string Scrub(string what) => string.Join(' ', what.Split(' ').Select(static word => word.StartsWith("vol-", StringComparison.Ordinal) ? "the volume" : word.StartsWith("snap-", StringComparison.Ordinal) ? "the snapshot" : word));
}
