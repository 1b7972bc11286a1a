using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Ec2;
using Drydock.Wire.Aws.Protocol;

namespace Drydock.Wire.Aws.Ec2;

internal static partial class Ec2Actions
{
    private const string CreateVolumePermission = "createVolumePermission";

    private static void AddSnapshots(SortedDictionary<string, Func<QueryParameters, Ec2Call>> actions)
    {
        actions["CreateSnapshot"] = static parameters =>
        {
            parameters.RefuseUnsupported("OutpostArn");
            CheckLocation(parameters);
            var request = new CreateSnapshotRequest(VolumeOf(parameters), parameters.Text("Description") ?? "", parameters.TagSpecifications("snapshot"));
            return new(new CreateSnapshotInput(request), static (xml, result) => SnapshotXml.WriteMembers(xml, (SnapshotView)result!));
        };
        actions["CreateSnapshots"] = static parameters => new(ReadCreateSnapshots(parameters), static (xml, result) => SnapshotXml.WriteInfos(xml, (IReadOnlyList<SnapshotView>)result!));
        actions["CopySnapshot"] = static parameters => new(ReadCopySnapshot(parameters), static (xml, result) =>
        {
            var snapshot = ((SnapshotView)result!).Snapshot;
            xml.Element("snapshotId"u8, snapshot.SnapshotId.Value);
            if (snapshot.Tags.Count > 0) VolumeXml.WriteTags(xml, snapshot.Tags);
        });
        actions["DeleteSnapshot"] = static parameters => new(new DeleteSnapshotInput(SnapshotOf(parameters)), WriteReturn);
        actions["DescribeSnapshots"] = static parameters =>
        {
            var scope = new SnapshotScope(ReadAccounts(parameters, "Owner"), ReadAccounts(parameters, "RestorableBy"));
            return new(Page(parameters, "SnapshotId", scope), static (xml, result) => SnapshotXml.WritePage(xml, (DescribePage<SnapshotView>)result!));
        };
        actions["DescribeSnapshotAttribute"] = ReadSnapshotAttribute;
        actions["ModifySnapshotAttribute"] = static parameters => new(ReadModifySnapshotAttribute(parameters), WriteReturn);
    }

    private static CreateSnapshotsInput ReadCreateSnapshots(QueryParameters parameters)
    {
        parameters.RefuseUnsupported("OutpostArn");
        CheckLocation(parameters);

        // The root volume is not simulated: it is never among the snapshots.
        parameters.Flag("InstanceSpecification.ExcludeBootVolume");
        var copies = parameters.Text("CopyTagsFromSource");
        if (copies is not (null or "volume")) throw new AwsServiceException("InvalidParameterValue", $"Value ({copies}) for parameter copyTagsFromSource is invalid. It must be volume.");
        return new CreateSnapshotsInput(
            new InstanceId(parameters.RequiredText("InstanceSpecification.InstanceId")),
            parameters.List("InstanceSpecification.ExcludeDataVolumeId"),
            parameters.Text("Description") ?? "",
            copies is not null,
            parameters.TagSpecifications("snapshot") ?? []);
    }

    private static CopySnapshotInput ReadCopySnapshot(QueryParameters parameters)
    {
        parameters.RefuseUnsupported("DestinationOutpostArn", "DestinationAvailabilityZone");

        // Documented: the URL is for cross-region copies of old clients; SDKs always send it. The endpoint that is called decides where the copy goes.
        parameters.Text("PresignedUrl");
        parameters.Text("DestinationRegion");
        var minutes = parameters.Number("CompletionDurationMinutes");
        if (minutes is { } duration && (duration is < 15 or > 2_880 || duration % 15 != 0))
        {
            throw new AwsServiceException("InvalidParameterValue", $"Value ({minutes}) for parameter completionDurationMinutes is invalid. It must be a multiple of 15 up to 2880.");
        }

        var request = new CopySnapshotRequest(
            SnapshotOf(parameters, "SourceSnapshotId"), parameters.Flag("Encrypted"), parameters.Text("KmsKeyId"), parameters.Text("Description") ?? "", parameters.TagSpecifications("snapshot"));
        return new CopySnapshotInput(request, parameters.RequiredText("SourceRegion"), minutes);
    }

    private static IReadOnlyList<string> ReadAccounts(QueryParameters parameters, string name)
    {
        var accounts = parameters.List(name);
        foreach (var account in accounts)
        {
            if (account is "self" or "amazon" or "aws-marketplace" or "all") continue;
            if (account.Length != 12 || account.AsSpan().ContainsAnyExceptInRange('0', '9')) throw new AwsServiceException("InvalidUserID.Malformed", $"Invalid user id: \"{account}\"");
        }

        return accounts;
    }

    private static void CheckLocation(QueryParameters parameters)
    {
        var location = parameters.Text("Location");
        if (location is not (null or "regional")) throw new AwsServiceException("UnsupportedOperation", $"Snapshots at the location '{location}' are not simulated.");
    }

    private static string ReadSnapshotAttributeName(QueryParameters parameters, bool isRequired)
    {
        var attribute = isRequired ? parameters.RequiredText("Attribute") : parameters.Text("Attribute") ?? CreateVolumePermission;
        if (attribute is not (CreateVolumePermission or "productCodes")) throw new AwsServiceException("InvalidParameterValue", $"Value ({attribute}) for parameter attribute is invalid. Unknown attribute.");
        return attribute;
    }

    private static Ec2Call ReadSnapshotAttribute(QueryParameters parameters)
    {
        var snapshot = SnapshotOf(parameters);
        var attribute = ReadSnapshotAttributeName(parameters, isRequired: true);
        return new(new DescribeSnapshotAttributeInput(snapshot, attribute), (xml, result) =>
        {
            xml.Element("snapshotId"u8, snapshot.Value);
            if (attribute == "productCodes")
            {
                xml.Empty("productCodes"u8);
                return;
            }

            xml.Open("createVolumePermission"u8);
            foreach (var account in (IReadOnlyList<string>)result!)
            {
                xml.Open("item"u8);
                if (account == "all") xml.Element("group"u8, account);
                else xml.Element("userId"u8, account);
                xml.Close("item"u8);
            }

            xml.Close("createVolumePermission"u8);
        });
    }

    /// <summary>Either CreateVolumePermission.Add and .Remove, or the older OperationType with UserId and UserGroup.</summary>
    private static ModifySnapshotAttributeInput ReadModifySnapshotAttribute(QueryParameters parameters)
    {
        var snapshot = SnapshotOf(parameters);
        if (ReadSnapshotAttributeName(parameters, isRequired: false) != CreateVolumePermission) throw new AwsServiceException("UnsupportedOperation", "Product codes of snapshots are not simulated.");
        var add = ReadPermissions(parameters, "CreateVolumePermission.Add");
        var remove = ReadPermissions(parameters, "CreateVolumePermission.Remove");
        List<string> accounts = [.. parameters.List("UserId"), .. parameters.List("UserGroup")];
        switch (parameters.Text("OperationType"))
        {
            case "add": add.AddRange(accounts); break;
            case "remove": remove.AddRange(accounts); break;
            case null when accounts.Count == 0: break;
            case var other: throw new AwsServiceException("InvalidParameterValue", $"Value ({other}) for parameter operationType is invalid. It must be add or remove.");
        }

        if (add.Count + remove.Count == 0) throw new AwsServiceException("MissingParameter", "The request must contain the parameter createVolumePermission");
        return new ModifySnapshotAttributeInput(snapshot, add, remove);
    }

    private static List<string> ReadPermissions(QueryParameters parameters, string prefix)
    {
        var accounts = new List<string>();
        foreach (var group in parameters.Groups(prefix))
        {
            if (parameters.Text(group + "UserId") is { } user) accounts.Add(user);
            if (parameters.Text(group + "Group") is { } everybody) accounts.Add(everybody);
        }

        return accounts;
    }
}
