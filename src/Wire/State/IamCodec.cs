using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Aws.Kms;

namespace Drydock.Wire.State;

/// <summary>Callers and policies as they are kept.</summary>
internal static class IamCodec
{
    public static StateBatch Principal(this StateBatch batch, AwsPrincipal principal)
    {
        batch.Text(principal.Arn).Number(principal.Statements.Count);
        foreach (var statement in principal.Statements) batch.Statement(statement);
        return batch;
    }

    public static AwsPrincipal Principal(this StateReader reader)
    {
        var arn = reader.Text();
        var statements = new List<PolicyStatement>();
        for (var left = reader.Number(); left > 0; left--) statements.Add(reader.Statement());
        return new AwsPrincipal(arn, statements);
    }

    public static StateBatch KeyPolicy(this StateBatch batch, KeyPolicy policy)
    {
        batch.Flag(policy.DelegatesToIam).Number(policy.Statements.Count);
        foreach (var (arn, statement) in policy.Statements) batch.Text(arn).Statement(statement);
        return batch;
    }

    public static KeyPolicy KeyPolicy(this StateReader reader)
    {
        var delegates = reader.Flag();
        var statements = new List<KeyValuePair<string, PolicyStatement>>();
        for (var left = reader.Number(); left > 0; left--) statements.Add(new(reader.Text(), reader.Statement()));
        return new KeyPolicy(delegates, statements);
    }

    private static StateBatch Statement(this StateBatch batch, PolicyStatement statement)
    {
        batch.Text(statement.Effect).Texts(statement.Actions).Texts(statement.Resources).Number(statement.Conditions?.Count ?? -1);
        foreach (var condition in statement.Conditions ?? []) batch.Text(condition.Operator).Text(condition.Key).Texts(condition.Values);
        return batch;
    }

    private static PolicyStatement Statement(this StateReader reader)
    {
        var statement = new PolicyStatement(reader.Text(), reader.Texts(), reader.Texts());
        var count = reader.Number();
        if (count < 0) return statement;
        var conditions = new List<PolicyCondition>();
        for (; count > 0; count--) conditions.Add(new PolicyCondition(reader.Text(), reader.Text(), reader.Texts()));
        return statement with { Conditions = conditions };
    }
}
