using System.Reflection;
using Drydock.Harness.Scenarios;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;
using NUnit.Framework.Internal.Commands;

namespace Drydock.Testing;

/// <summary>Runs the scenario that a test's method returns.</summary>
internal sealed class ScenarioCommand(Test test, IReadOnlyList<ulong> seeds) : TestCommand(test)
{
    public override TestResult Execute(TestExecutionContext context)
    {
        try
        {
            var scenario = (Scenario?)Test.Method!.MethodInfo.Invoke(null, null) ?? throw new InvalidOperationException($"'{Test.Name}' returned no scenario");
            var failure = ScenarioAssert.Try(scenario, seeds, context.OutWriter.WriteLine);
            if (failure is null) context.CurrentResult.SetResult(ResultState.Success);
            else context.CurrentResult.SetResult(ResultState.Failure, failure);
        }
        catch (TargetInvocationException exception)
        {
            context.CurrentResult.RecordException(exception.InnerException!);
        }

        return context.CurrentResult;
    }
}
