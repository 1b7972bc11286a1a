using Drydock.Core.Ports;

namespace Drydock.Integration.Contract.Aws;

/// <summary>What a case needs of an account beyond the ports: other people's hands. Throws <see cref="NotSupportedException"/> for what this account can't be made to do.</summary>
internal interface IAwsHand
{
    string Region { get; }

    /// <summary>Two zones of the region.</summary>
    IReadOnlyList<string> Zones { get; }

    /// <summary>Lets time pass where the account's time can be moved; else it passes by itself.</summary>
    Task AdvanceAsync(TimeSpan span);

    /// <summary>A running instance in a zone.</summary>
    Task<InstanceId> InstanceAsync(string zone);

    /// <summary>A new symmetric key's ARN, with an alias if one is given.</summary>
    Task<string> CreateKeyAsync(string? alias = null);

    Task DisableKeyAsync(string key);
    Task EnableKeyAsync(string key);
    Task ScheduleKeyDeletionAsync(string key);

    /// <summary>Encryption by default, and the default key (null: alias/aws/ebs).</summary>
    Task SetEncryptionByDefaultAsync(bool isOn, string? key = null);

    /// <summary>A snapshot that another account shares with this one, encrypted under that account's key or not.</summary>
    Task<SnapshotId> SharedSnapshotAsync(SnapshotId content, bool isEncrypted);

    /// <summary>Registers a machine image over a snapshot.</summary>
    Task UseInImageAsync(SnapshotId snapshot);
}
