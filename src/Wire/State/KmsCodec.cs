using Drydock.Simulators.Aws.Kms;

namespace Drydock.Wire.State;

/// <summary>Keys, grants, aliases and wrapped data keys as they are kept.</summary>
internal static class KmsCodec
{
    public static void Write(StateBatch batch, KeyRecord key)
    {
        batch.Text(key.Arn).Text(key.Manager).Text(key.Spec).KeyPolicy(key.Policy).Bytes(key.Material);
        batch.Time(key.CreationDate).Text(key.AccountId).Text(key.Usage).Text(key.State).Number(key.StateVersion).Text(key.Description).Text(key.PolicyText);
        batch.OptionalTime(key.DeletionDate).Pairs(key.Tags).OptionalNumber(key.RotationPeriodDays).Time(key.RotationStart).Number(key.Grants.Count);
        foreach (var grant in key.Grants) batch.Grant(grant);
    }

    public static KeyRecord ReadKey(string id, StateReader reader)
    {
        var key = new KeyRecord(id, reader.Text(), reader.Text(), reader.Text(), reader.KeyPolicy(), reader.Bytes().ToArray())
        {
            CreationDate = reader.Time(),
            AccountId = reader.Text(),
            Usage = reader.Text(),
            State = reader.Text(),
            StateVersion = (int)reader.Number(),
            Description = reader.Text(),
            PolicyText = reader.OptionalText(),
            DeletionDate = reader.OptionalTime(),
        };
        foreach (var (name, value) in reader.Pairs()) key.Tags[name] = value;
        key.RotationPeriodDays = reader.OptionalNumber();
        key.RotationStart = reader.Time();
        for (var left = reader.Number(); left > 0; left--) key.Grants.Add(reader.Grant());
        return key;
    }

    public static void Write(StateBatch batch, AliasRecord alias) => batch.Text(alias.TargetKeyId).Time(alias.CreationDate).Time(alias.LastUpdatedDate);

    public static AliasRecord ReadAlias(string name, StateReader reader) => new(name, reader.Text(), reader.Time(), reader.Time());

    public static StateBatch Grant(this StateBatch batch, KmsGrant grant) => batch
        .Text(grant.GrantId).Text(grant.KeyArn).Text(grant.GranteePrincipal).Texts(grant.Operations).Text(grant.EncryptionContext).Text(grant.IssuedTo)
        .Number((int)grant.Constraint).Text(grant.Name).Text(grant.RetiringPrincipal).Time(grant.CreationDate);

    public static KmsGrant Grant(this StateReader reader) => new(
        reader.Text(), reader.Text(), reader.Text(), reader.Texts(), reader.Text(), reader.Text(),
        (GrantConstraint)reader.Number(), reader.OptionalText(), reader.OptionalText(), reader.Time());

    public static StateBatch DataKey(this StateBatch batch, WrappedDataKey? key) =>
        key is null ? batch.Flag(false) : batch.Flag(true).Text(key.KeyArn).Text(key.EncryptionContext).Bytes(key.CiphertextBlob.Span);

    public static WrappedDataKey? DataKey(this StateReader reader) =>
        reader.Flag() ? new WrappedDataKey(reader.Text(), reader.Text(), reader.Bytes().ToArray()) : null;
}
