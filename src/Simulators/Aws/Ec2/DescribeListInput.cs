namespace Drydock.Simulators.Aws.Ec2;

/// <summary>A page of a list that is the same for every account: EC2 checks the caller's rights and cuts the page.</summary>
internal abstract record DescribeListInput
{
    internal abstract object Take(string operation, Paging paging);
}

/// <summary>The list itself, in the order of its keys.</summary>
internal sealed record DescribeListInput<T>(DescribePageInput Page, IReadOnlyList<T> Items, Func<T, string> KeyOf) : DescribeListInput
{
    internal override object Take(string operation, Paging paging) => paging.Take(operation, Page, Items, KeyOf, maximum: 100);
}
