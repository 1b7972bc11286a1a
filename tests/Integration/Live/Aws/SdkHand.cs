using Amazon.EC2;
using Amazon.KeyManagementService;
using Amazon.Runtime;
using Drydock.Core.Ports;
using Drydock.Integration.Contract.Aws;
using Ec2 = Amazon.EC2.Model;
using Kms = Amazon.KeyManagementService.Model;

namespace Drydock.Integration.Live.Aws;

/// <summary>The hand on an emulated account that only its API reaches. Its time is the real one.</summary>
internal sealed class SdkHand : IAwsHand, IDisposable
{
    private readonly AmazonEC2Client _ec2;
    private readonly AmazonKeyManagementServiceClient _kms;

    internal SdkHand(Uri endpoint, string region, AWSCredentials credentials)
    {
        Region = region;
        Zones = [region + "a", region + "b"];
        _ec2 = new AmazonEC2Client(credentials, new AmazonEC2Config { ServiceURL = endpoint.ToString(), AuthenticationRegion = region });
        _kms = new AmazonKeyManagementServiceClient(credentials, new AmazonKeyManagementServiceConfig { ServiceURL = endpoint.ToString(), AuthenticationRegion = region });
    }

    public string Region { get; }
    public IReadOnlyList<string> Zones { get; }

    public Task AdvanceAsync(TimeSpan span) => Task.Delay(TimeSpan.FromMilliseconds(100));

    public async Task<InstanceId> InstanceAsync(string zone)
    {
        var image = (await _ec2.DescribeImagesAsync(new Ec2.DescribeImagesRequest { Owners = ["amazon"] })).Images[0].ImageId;
        var run = await _ec2.RunInstancesAsync(
            new Ec2.RunInstancesRequest { ImageId = image, InstanceType = "m5.large", MinCount = 1, MaxCount = 1, Placement = new Ec2.Placement { AvailabilityZone = zone } });
        return new InstanceId(run.Reservation.Instances[0].InstanceId);
    }

    public async Task<string> CreateKeyAsync(string? alias)
    {
        var key = (await _kms.CreateKeyAsync(new Kms.CreateKeyRequest { KeyUsage = KeyUsageType.ENCRYPT_DECRYPT })).KeyMetadata;
        if (alias is not null) await _kms.CreateAliasAsync(new Kms.CreateAliasRequest { AliasName = alias, TargetKeyId = key.KeyId });
        return key.Arn;
    }

    public Task DisableKeyAsync(string key) => _kms.DisableKeyAsync(new Kms.DisableKeyRequest { KeyId = IdOf(key) });

    public Task EnableKeyAsync(string key) => _kms.EnableKeyAsync(new Kms.EnableKeyRequest { KeyId = IdOf(key) });

    public Task ScheduleKeyDeletionAsync(string key) => _kms.ScheduleKeyDeletionAsync(new Kms.ScheduleKeyDeletionRequest { KeyId = IdOf(key), PendingWindowInDays = 7 });

    public async Task SetEncryptionByDefaultAsync(bool isOn, string? key)
    {
        if (isOn) await _ec2.EnableEbsEncryptionByDefaultAsync(new Ec2.EnableEbsEncryptionByDefaultRequest());
        else await _ec2.DisableEbsEncryptionByDefaultAsync(new Ec2.DisableEbsEncryptionByDefaultRequest());
        if (key is not null) await _ec2.ModifyEbsDefaultKmsKeyIdAsync(new Ec2.ModifyEbsDefaultKmsKeyIdRequest { KmsKeyId = key });
        else if (!isOn) await ResetDefaultKeyAsync();
    }

    public Task<SnapshotId> SharedSnapshotAsync(SnapshotId content, bool isEncrypted) => throw new NotSupportedException("an emulator has one account's snapshots only");

    public Task UseInImageAsync(SnapshotId snapshot) => throw new NotSupportedException("its images use no snapshots");

    public void Dispose()
    {
        _ec2.Dispose();
        _kms.Dispose();
    }

    /// <summary>Not every emulator takes ARNs everywhere.</summary>
    private static string IdOf(string arn) => arn[(arn.LastIndexOf('/') + 1)..];

    /// <summary>An emulator whose default key can't be chosen has nothing to go back to.</summary>
    private async Task ResetDefaultKeyAsync()
    {
        try
        {
            await _ec2.ResetEbsDefaultKmsKeyIdAsync(new Ec2.ResetEbsDefaultKmsKeyIdRequest());
        }
        catch (AmazonEC2Exception exception) when (exception.ErrorCode == "InvalidAction" || (int)exception.StatusCode >= 500)
        {
            TestContext.Out.WriteLine($"ResetEbsDefaultKmsKeyId: {exception.Message}");
        }
    }
}
