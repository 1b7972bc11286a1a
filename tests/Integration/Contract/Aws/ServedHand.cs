using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Contract.Aws;

/// <summary>The hand on the account of a served cloud, whose time it moves.</summary>
internal sealed class ServedHand(ServedCloud cloud) : IAwsHand
{
    private readonly SimProcess _process = cloud.Driver.AddProcess("hand");

    public string Region => cloud.Aws.Options.Region;
    public IReadOnlyList<string> Zones => cloud.Aws.Options.Zones;

    public Task AdvanceAsync(TimeSpan span)
    {
        cloud.Driver.Skip(span);
        return Task.CompletedTask;
    }

    public Task<InstanceId> InstanceAsync(string zone) => DoAsync(() => cloud.Aws.RegisterInstance("m7i.large", zone));

    public Task<string> CreateKeyAsync(string? alias) => DoAsync(() => cloud.Aws.Kms.CreateKey(alias).Arn);

    public Task DisableKeyAsync(string key) => DoAsync(() => cloud.Aws.Kms.DisableKey(key));

    public Task EnableKeyAsync(string key) => DoAsync(() => cloud.Aws.Kms.EnableKey(key));

    public Task ScheduleKeyDeletionAsync(string key) => DoAsync(() => cloud.Aws.Kms.ScheduleKeyDeletion(key, TimeSpan.FromDays(7)));

    public Task SetEncryptionByDefaultAsync(bool isOn, string? key) => DoAsync(() => (cloud.Aws.EncryptionByDefault, cloud.Aws.DefaultKmsKeyId) = (isOn, key));

    public Task<SnapshotId> SharedSnapshotAsync(SnapshotId content, bool isEncrypted) => DoAsync(() => cloud.Aws.AddSharedSnapshot("999988887777", content, isEncrypted));

    public Task UseInImageAsync(SnapshotId snapshot) => DoAsync(() => cloud.Aws.UseInImage(snapshot, "ami-0123456789abcdef0"));

    private Task<T> DoAsync<T>(Func<T> work) => Task.FromResult(cloud.Driver.Call(_process, work));

    private Task DoAsync(Action work) => DoAsync(() =>
    {
        work();
        return true;
    });
}
