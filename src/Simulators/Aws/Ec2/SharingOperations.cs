using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>DescribeSnapshotAttribute and ModifySnapshotAttribute: who may make volumes of a snapshot.</summary>
/// <remarks>
/// Provenance: Documented (EBS user guide, "Share an Amazon EBS snapshot"): an encrypted snapshot is never public, one under the region's own key alias/aws/ebs is never shared.
/// Codes of the refusals: CrossChecked (reports of users), texts Assumed.
/// </remarks>
internal sealed class SharingOperations(Ec2State state, Kms.SimKms kms)
{
    private const string Everybody = "all";

    internal IReadOnlyList<string> Describe(DescribeSnapshotAttributeInput input) => [.. Own(input.SnapshotId).SharedWith];

    internal void Modify(ModifySnapshotAttributeInput input)
    {
        var snapshot = Own(input.SnapshotId);
        foreach (var account in input.Add)
        {
            if (account != Everybody && (account.Length != 12 || account.AsSpan().ContainsAnyExceptInRange('0', '9')))
            {
                throw new AwsServiceException("InvalidUserID.Malformed", $"Invalid user id: \"{account}\"");
            }

            if (snapshot.Encrypted && account == Everybody) throw Ec2Errors.OperationNotPermitted("Encrypted snapshots cannot be shared publicly");
            if (snapshot.KmsKeyId is { } key && kms.IsManagedByAws(key)) throw Ec2Errors.OperationNotPermitted("Encrypted snapshots with EBS default key cannot be shared");
        }

        foreach (var account in input.Add) snapshot.SharedWith.Add(account);
        foreach (var account in input.Remove) snapshot.SharedWith.Remove(account);
    }

    private SnapshotRecord Own(SnapshotId id)
    {
        var snapshot = state.Snapshot(id);
        return snapshot.OwnerId == state.Options.AccountId ? snapshot : throw Ec2Errors.NotTheOwner(id.Value);
    }
}
